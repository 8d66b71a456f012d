/** A scenario that comes with the program. */
export interface CatalogEntry {
  /** `retry-storm`: what links and lessons call it. */
  readonly id: string
  readonly title: string
  readonly text: string
  /** From the root of the repository: `scenarios/02-retries/03-retry-storm.yaml`. */
  readonly file: string
}

const files = import.meta.glob<string>('../../scenarios/**/*.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/**
 * Every scenario that comes with the program, in the order of the numbers of folders and files; the first one opens the app.
 * Dropping in a file adds one.
 */
export const catalog: readonly CatalogEntry[] = Object.entries(files)
  .map(([path, text]) => ({ file: path.replace('../../', ''), text }))
  .sort((a, b) => (a.file < b.file ? -1 : 1))
  .map(({ file, text }) => ({ id: stemOf(file), title: titleOf(text), text, file }))

/** `scenarios/02-retries/03-retry-storm.yaml` → `retry-storm`. */
function stemOf(file: string): string {
  return file.replace(/^.*\/(?:\d+-)?/, '').replace(/\.yaml$/, '')
}

/** Read by its line alone: a list of titles need not read whole scenarios. */
function titleOf(text: string): string {
  return /^title: *(.*?) *(?:#.*)?$/m.exec(text)?.[1] ?? 'Untitled'
}
