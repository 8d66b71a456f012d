/**
 * Why something that was asked of an embed was not done. `code` is one of the embed page's (docs/embed.md), or the host's own:
 * `unreachable` (it never took the port), `silent` (it took it and does not answer), `disposed`.
 */
export class FrameError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'FrameError'
    this.code = code
  }
}
