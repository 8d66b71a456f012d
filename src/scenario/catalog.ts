/** A scenario that comes with the program. Its text is fetched when it is opened: a page need not carry them all. */
export interface CatalogEntry {
  /** `retry-storm`: what links and lessons call it. */
  readonly id: string
  readonly title: string
  /** What one sees in it, in a sentence or two. */
  readonly description: string
  /** From the root of the repository: `scenarios/02-retries/03-retry-storm.yaml`. */
  readonly file: string
  readonly load: () => Promise<string>
}

interface Head {
  readonly title: string
  readonly description: string
}

const heads = import.meta.glob<Head>('../../scenarios/**/*.yaml', {
  query: '?head',
  import: 'default',
  eager: true,
})
const texts = import.meta.glob<string>('../../scenarios/**/*.yaml', {
  query: '?raw',
  import: 'default',
})

/**
 * Every scenario that comes with the program, in the order of the numbers of folders and files; the first one opens the app.
 * Dropping in a file adds one.
 */
export const catalog: readonly CatalogEntry[] = Object.entries(heads)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([path, head]) => {
    const file = path.replace('../../', '')
    return { id: stemOf(file), ...head, file, load: texts[path]! }
  })

/** `scenarios/02-retries/03-retry-storm.yaml` → `retry-storm`. */
function stemOf(file: string): string {
  return file.replace(/^.*\/(?:\d+-)?/, '').replace(/\.yaml$/, '')
}

/** One shop in which something else breaks each time: the rows of the matrix of outages and systems. */
export const outages: readonly CatalogEntry[] = catalog.filter(({ file }) =>
  file.startsWith('scenarios/19-outages/'),
)
