import type { Page } from 'playwright'

/** How somebody does each step of a walk; what comes of it is the same, whatever the hands. */
export interface Hands {
  /** Presses a control that says this. */
  press(name: RegExp): Promise<void>
  /** Makes one endpoint of the catalogue answer with errors. */
  breakOne(): Promise<void>
  /** Two seconds of the mesh in each second. */
  playFast(): Promise<void>
  toNextMoment(): Promise<void>
  toStart(): Promise<void>
  /** Lists the requests of the endpoint that was broken, or of everything. */
  askWhy(): Promise<void>
  onlyRetried(): Promise<void>
  readFirstRequest(): Promise<void>
  leaveStory(): Promise<void>
  /** Gives the thing that was just added a name. */
  nameIt(name: string): Promise<void>
  connect(from: string, to: string): Promise<void>
  /** Breaks a service of the mesh that is being built: the one that was added last. */
  breakService(name: string): Promise<void>
}

export type HandsOf = (page: Page) => Hands

/** From the usual 1/20 to twice as fast as life. */
export const fasterTimes = 5
