import conference from '../../evaluation/fixtures/conference-enthusiasm.yaml?raw'
import regulated from '../../evaluation/fixtures/regulated-mixed-estate.yaml?raw'
import sight from '../../evaluation/fixtures/team-wants-sight.yaml?raw'
import { readSheet, type Sheet } from '../../evaluation/sheet.ts'

interface Example {
  readonly name: 'conference-enthusiasm' | 'regulated-mixed-estate' | 'team-wants-sight'
  readonly sheet: Sheet
}

const example = (name: Example['name'], text: string): Example => ({
  name,
  sheet: readSheet(text, `${name}.yaml`),
})

/** The three worked examples of the model, to begin with. */
export const examples: readonly Example[] = [
  example('conference-enthusiasm', conference),
  example('regulated-mixed-estate', regulated),
  example('team-wants-sight', sight),
]
