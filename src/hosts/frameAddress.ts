/** Where a built Halfopen lies, and how its frames are addressed. */
export interface FrameSite {
  /** The folder of the built pages, with a slash at the end. */
  readonly base: string
  /** One file that has everything, instead of `embed.html`. */
  readonly offline: boolean
}

/** The address of a frame with these keys; undefined ones are left out. */
export function frameAddress(
  { base, offline }: FrameSite,
  keys: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const written = writeAll(keys)
  // The one file is the app as well: it is told in front of the keys that it stands in a frame.
  return offline ? `${base}halfopen.html#embed&${written}` : `${base}embed.html?${written}`
}

/** A link for people: the app at the same moment. */
export function appAddress(
  base: string,
  keys: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  return `${base}index.html#${writeAll(keys)}`
}

function writeAll(keys: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const written = new URLSearchParams()
  for (const [name, value] of Object.entries(keys)) {
    if (value !== undefined) written.append(name, String(value))
  }
  return written.toString()
}

/** How messages name a page: files and other opaque ones have no origin, and are called `null`. */
export function originOf(address: string): string {
  const { protocol, origin } = new URL(address, location.href)
  return protocol === 'file:' ? 'null' : origin
}
