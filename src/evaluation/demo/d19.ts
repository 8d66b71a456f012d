import type { Demonstration } from './Demonstration.ts'

export const d19: Demonstration = {
  id: 'D19',
  title: 'Support clock',
  questions: [8],
  shows: 'weeks out of support',
  lead: 'Two years of real releases, and the day on which support of each ended, against your own rhythm of upgrades. Where a bar is hatched in red, you would have run what nobody mends any more. Change the rhythm, wait longer before you take a release, or skip one upgrade.',
  runs: [],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  drawing: 'supportClock',
  simplifies:
    'It looks back, not ahead. An upgrade takes a day and always succeeds; steps between releases that cannot be skipped are skipped. Patches within a release are taken as they come. What a vendor promises for money is not counted. Days with a note are no published days.',
  when: ['8.3b', '8.3c'],
}
