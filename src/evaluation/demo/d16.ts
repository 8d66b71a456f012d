import type { Demonstration } from './Demonstration.ts'

export const d16: Demonstration = {
  id: 'D16',
  title: 'Three teams, one call',
  questions: [6],
  shows: 'the policy that binds, with who set it',
  lead: '',
  runs: [
    {
      id: 'three-teams-one-call',
      name: 'Three teams, one call',
      says: '',
      scenario: 'three-teams-one-call',
    },
    {
      id: 'two-owners-disagree',
      name: 'Two owners disagree',
      says: '',
      scenario: 'two-owners-disagree',
    },
    {
      id: 'a-change-of-somebody-elses',
      name: "A change of somebody else's",
      says: '',
      scenario: 'a-change-of-somebody-elses',
    },
  ],
  figures: [],
  knobs: [],
  acts: [],
  claims: [],
  from: 0,
  until: 60,
  pace: 1,
  simplifies: '',
  when: ['6.1c', '6.1d', '6.3b', '6.3c'],
}
