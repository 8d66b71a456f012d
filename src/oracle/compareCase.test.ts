import { describe, expect, it } from 'vitest'
import { readCase } from './Case.ts'
import { binomialBand, compareCase } from './compareCase.ts'
import { fold, type Played, type Recording } from './recording.ts'

const ran = (ms: number, attempts = 1, count = 3): Played => ({
  requests: [{ status: 200, flags: '-', attempts, host: 'up-1', ms }],
  counters: { 'cluster.up.upstream_rq_total': count },
  ejections: [{ action: 'eject', host: 'up-1', ms: 100 }],
})
const recording = (...runs: Played[]): Recording => ({
  proxy: 'envoy',
  version: '1',
  date: '',
  hash: '',
  config: {},
  ...fold(runs, true),
})
const caseOf = (more = ''): ReturnType<typeof readCase> =>
  readCase('envoy', 'one', `title: One\nscenario: {}\n${more}`)

describe('a case laid over a recording', () => {
  it('is equal where all runs agree, and times are inside their band and the slack', () => {
    const compared = compareCase(caseOf(), recording(ran(10), ran(20)), ran(30))
    expect(compared.verdict).toBe('equal')
    expect(compareCase(caseOf(), recording(ran(10), ran(20)), ran(40)).unexplained).toHaveLength(1)
  })

  it('is inside the band where the real runs do not agree', () => {
    const real = recording(ran(10, 1, 3), ran(10, 2, 5))
    expect(compareCase(caseOf(), real, ran(10, 2, 4)).verdict).toBe('inside the band')
    expect(compareCase(caseOf(), real, ran(10, 3, 4)).unexplained[0]).toMatch(/^attempts: /)
  })

  it('asks for a reason where it differs, and for a difference where there is a reason', () => {
    const because = caseOf('differs: { attempts: so it is }')
    expect(compareCase(because, recording(ran(10)), ran(10, 2)).unexplained).toEqual([])
    expect(compareCase(because, recording(ran(10)), ran(10)).unexplained).toHaveLength(1)
  })

  it('takes ejections of the same hosts within an interval for the same', () => {
    const timed = caseOf('compare: { ejections: 1s }')
    const later: Played = { ...ran(10), ejections: [{ action: 'eject', host: 'up-1', ms: 1_000 }] }
    expect(compareCase(timed, recording(ran(10)), later).verdict).toBe('inside the band')
    const other: Played = { ...ran(10), ejections: [{ action: 'eject', host: 'up-2', ms: 100 }] }
    expect(compareCase(timed, recording(ran(10)), other).verdict).toBe('differs')
  })
})

it('a share of a half of a hundred is between 34 and 66 in 99.9 % of the cases', () => {
  const [least, most] = binomialBand(100, 0.5)
  expect([Math.ceil(least), Math.floor(most)]).toEqual([34, 66])
})

it('a case with a key that nobody knows is refused, and says which there are', () => {
  expect(() => caseOf('compares: {}')).toThrow(/no key compares.*Did you mean compare\?/)
})
