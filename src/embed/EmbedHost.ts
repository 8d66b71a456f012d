import type { Answers, ErrorCode, EventPayloads, Given, Verb } from './messages.ts'

/** What the port does itself. */
type OfThePort = 'subscribe' | 'dispose'

/** Tells how far something long is. */
export type Report = (done: number, of: number) => void

/**
 * What a page does for its host: one function for each message, after it was read. What cannot be done is thrown as a
 * `MessageError`.
 */
export type EmbedHost = {
  readonly [V in Exclude<Verb, OfThePort>]: (
    payload: Given<V>,
    report: Report,
  ) => Answers[V] | Promise<Answers[V]>
} & {
  /** What `ready` says; asked for once there is something to say. */
  ready(): Promise<Omit<EventPayloads['ready'], 'version' | 'capabilities' | 'token'>>
  /** Metrics at the present moment of the run, by their texts. */
  measure(metrics: readonly string[]): Promise<Readonly<Record<string, number | null>>>
  dispose(): void
}

/** Why a message was not done, for whoever sent it. */
export class MessageError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'MessageError'
    this.code = code
  }
}
