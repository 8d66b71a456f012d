import type { Scenario } from './Scenario.ts'

/** A scenario with what was said of it when it was read. */
export interface ReadScenario {
  readonly scenario: Scenario
  readonly notes: readonly string[]
}

/** A scenario that comes with the program. Its text is fetched when it is opened: a page need not carry them all. */
export interface CatalogText {
  /** `retry-storm`: what links and lessons call it. */
  readonly id: string
  /** From the root of the repository: `scenarios/02-retries/03-retry-storm.yaml`. */
  readonly file: string
  readonly load: () => Promise<string>
  /** What the text says: built pages have it beside the text, so that a page which only plays need not read YAML. */
  readonly loadRead?: () => Promise<ReadScenario | undefined>
}

interface ScenarioModule {
  readonly text: string
  readonly read: ReadScenario | undefined
}

const modules = import.meta.glob<ScenarioModule>('../../scenarios/**/*.yaml', {
  query: '?scenario',
})

/** The text of every scenario that comes with the program, in the order of the numbers of folders and files. */
export const catalogTexts: readonly CatalogText[] = Object.entries(modules)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([path, load]) => {
    const file = path.replace('../../', '')
    return {
      id: stemOf(file),
      file,
      load: () => load().then(({ text }) => text),
      loadRead: () => load().then(({ read }) => read),
    }
  })

/** `scenarios/02-retries/03-retry-storm.yaml` → `retry-storm`. */
function stemOf(file: string): string {
  return file.replace(/^.*\/(?:\d+-)?/, '').replace(/\.yaml$/, '')
}
