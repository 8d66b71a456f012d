/** What the address may open in place of the app. */
export type PageName = 'app' | 'evaluate' | 'landscape'

/** Which page an address means: `#page=evaluate&…`. What nobody knows is the app, which says what it cannot open. */
export function pageOf(hash: string): PageName {
  const name = new URLSearchParams(hash.replace(/^#/, '')).get('page')
  return name === 'evaluate' || name === 'landscape' ? name : 'app'
}

/** Whether what is shown is what was loaded, and not another page that has taken its place since. */
export const arrival = { isFirst: true }
