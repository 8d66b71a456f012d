import type { Run } from '../scenario/build.ts'
import { provenanceOf, type Setter } from './provenance.ts'

/** Who said a value, for JSON: times are milliseconds. */
interface SetterReport {
  readonly by: string
  readonly namespace: string
  /** `shop.yaml:24`; empty when it was said in the run. */
  readonly from: string
  /** When it was said; null for what the run begins with. */
  readonly at: number | null
}

/** One value that somebody said about an edge. */
export interface PolicyReport {
  /** Empty when who decides it is silent about it, so that the default of the system holds. */
  readonly value: string
  readonly setBy: SetterReport | null
  readonly overrides: readonly (SetterReport & {
    readonly value: string
    readonly because: string
  })[]
}

/** What somebody said about an edge, by dotted key, as the control plane has it at the end. Defaults are left out. */
export function policyReport(run: Run, edge: number): Record<string, PolicyReport> {
  const version = run.world.places.counters.versions[0]! - 1
  return Object.fromEntries(
    provenanceOf(run, edge, version).map(({ key, value, setter, overrides }) => [
      key,
      {
        value,
        setBy: setter === undefined ? null : report(setter),
        overrides: overrides.map((one) => ({
          ...report(one),
          value: one.value,
          because: one.because,
        })),
      },
    ]),
  )
}

function report({ by, namespace, from, at }: Setter): SetterReport {
  return { by, namespace, from, at: at === undefined ? null : at / 1_000 }
}
