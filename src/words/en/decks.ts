/** Slides of other programs: what stands beside a run in a deck, and in the help of the deck. */
export const decks = {
  playKey: 'Simulation: play or pause',
  restartKey: 'Simulation: this beat once more',
  diceKey: 'Simulation: another seed',
  exploreKey: 'Simulation: take the keys (Esc gives them back)',
  exploring: 'The keys belong to the simulation. Esc gives them back.',
  seed: (seed: number) => `seed ${seed}`,
  noPicture: (name: string) => `There is no picture of ${name} here.`,
  poster: (name: string, beat: string) => (beat === '' ? name : `${name}: ${beat}`),
  follow: 'Open this moment',
  frame: (name: string) => `${name}, a simulation`,
}
