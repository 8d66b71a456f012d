import { narrative } from '../record/narrative.ts'
import { changeFeedOf } from '../record/narrativeOwners.ts'
import type { Narrator } from './departments.ts'

export const narrator: Narrator = {
  narrative: ({ happenings, run }) => narrative(happenings, run),
  changes: ({ run }) => changeFeedOf(run).until(),
}
