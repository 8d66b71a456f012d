import { catalogTexts, type CatalogText } from './catalogTexts.ts'

/** A scenario that comes with the program, as a list shows it. */
export interface CatalogEntry extends CatalogText {
  readonly title: string
  /** What one sees in it, in a sentence or two. */
  readonly description: string
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

/**
 * Every scenario that comes with the program, in the order of the numbers of folders and files; the first one opens the app.
 * Dropping in a file adds one.
 */
export const catalog: readonly CatalogEntry[] = catalogTexts.map((entry) => ({
  ...heads[`../../${entry.file}`]!,
  ...entry,
}))

/** One shop in which something else breaks each time: the rows of the matrix of outages and systems. */
export const outages: readonly CatalogEntry[] = catalog.filter(({ file }) =>
  file.startsWith('scenarios/19-outages/'),
)
