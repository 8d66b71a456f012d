/** A Chromium that can be started, and how. */
export interface FoundBrowser {
  /** The executable. */
  readonly path: string
  /** Where it was found, for messages. */
  readonly from: 'CHROME_BIN' | 'playwright' | 'system' | '@sparticuz/chromium'
  /** To be passed to playwright as it is: the executable, the flags, and the environment it needs. */
  readonly launchOptions: {
    readonly executablePath: string
    readonly args: string[]
    readonly env: Record<string, string>
  }
}

/** Flags for quiet, repeatable pictures. */
export const flags: string[]

/**
 * Finds a Chromium: CHROME_BIN, else playwright's own, else the system's, else the one that npm installed.
 * @returns undefined if there is none
 */
export function findBrowser(): Promise<FoundBrowser | undefined>
