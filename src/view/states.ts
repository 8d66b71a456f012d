/**
 * The states that stand in frames as indices, in the order of their machines. One place, so that the picture names them and
 * never counts on a number.
 */
export const podStates = [
  'pending',
  'refused',
  'initialising',
  'starting',
  'started',
  'asking',
  'unready',
  'ready',
  'crashed',
  'draining',
  'severed',
  'gone',
] as const
export const memberStates = ['admitted', 'ejected'] as const
export const proxyStates = [
  'bootstrapping',
  'warming',
  'ready',
  'stale',
  'refused',
  'draining',
] as const
export const controlPlaneStates = ['up', 'overloaded', 'down'] as const

const numbersOf = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name, index) => [name, index])) as Record<Name, number>

export const pod = numbersOf(podStates)
export const member = numbersOf(memberStates)
export const proxy = numbersOf(proxyStates)
export const controlPlane = numbersOf(controlPlaneStates)
