import type { Case, Tree } from './Case.ts'
import type { SeenEjection, SeenRequest } from './recording.ts'

/** Names of endpoints by their port, as text. */
type Names = ReadonlyMap<string, string>

/** A real proxy that runs. */
export interface Running {
  /** Where it takes requests, on loopback. */
  readonly port: number
  /** Where it is a library and no proxy: sends the requests itself, and waits until then. */
  ask?(untilMs: number): Promise<void>
  /** Those that are not 0 and say something about a case. */
  counters(): Promise<Record<string, number>>
  stop(): Promise<void>
  /** After it has stopped: what its log says of each request, in the order in which they were sent. */
  requests(names: Names): Promise<readonly SeenRequest[]>
  ejections(names: Names, beganAt: number): Promise<readonly SeenEjection[]>
}

/** How one kind of real proxy is told what a case wants, started, and read. */
export interface Driver {
  readonly name: string
  version(): string
  /** With `${up-1}` where the port of an endpoint will stand, and `${folder}` where its files lie. */
  config(one: Case): Tree
  start(one: Case, config: string, folder: string): Promise<Running>
}
