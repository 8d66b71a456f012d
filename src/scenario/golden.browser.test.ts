import { describe, expect, it } from 'vitest'
import { goldenDigest, goldenRuns } from '../bench/golden.ts'

describe('in a browser', () => {
  it.each(goldenRuns.map((run) => [run.name, run] as const))(
    '%s is bit for bit the run it is in Node',
    (_, run) => {
      expect(goldenDigest(run)).toBe(run.digest)
    },
  )
})
