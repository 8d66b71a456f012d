import { expect, test } from 'vitest'
import { faultBits } from '../mesh/faults.ts'
import { charts } from '../record/charts.ts'
import { faultKinds } from '../scenario/commands.ts'
import { controlPlaneStates, memberStates, podStates, proxyStates } from './states.ts'

test.each([
  ['pod', podStates],
  ['endpoint', memberStates],
  ['proxy', proxyStates],
  ['controlPlane', controlPlaneStates],
] as const)('the picture counts the states of the %s as its machine does', (id, states) => {
  const chart = charts.find((each) => each.id === id)!
  expect(chart.states.filter(({ kind }) => kind !== 'compound').map(({ path }) => path)).toEqual(
    states,
  )
})

test('the picture counts the bits of faults as the run sets them', () => {
  expect(faultKinds).toEqual(faultBits)
})
