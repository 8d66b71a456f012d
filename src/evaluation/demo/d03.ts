import type { Demonstration } from './Demonstration.ts'

export const d03: Demonstration = {
  id: 'D3',
  title: 'Your outage with and without a mesh',
  questions: [2],
  shows: 'attempts for each user request, goodput, time to recover',
  lead: '',
  runs: [
    {
      id: 'retry-storm',
      name: 'A retry storm outlives its trigger',
      says: '',
      scenario: 'retry-storm',
    },
    {
      id: 'retry-storm-budget',
      name: 'A retry budget lets it heal',
      says: '',
      scenario: 'retry-storm-budget',
    },
    {
      id: 'outage-retry-storm',
      name: 'Everybody tries four times',
      says: '',
      scenario: 'outage-retry-storm',
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
  when: ['2.1b', '2.1c'],
}
