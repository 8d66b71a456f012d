import { describe } from '../engine/distributions.ts'
import { reasons } from '../model/reasons.ts'
import { profiles } from '../profiles/catalog.ts'
import type { Era, MeshProfile, Placement, PublishedFigure } from '../profiles/profile.ts'
import type { Run } from '../scenario/build.ts'
import { policyFrame } from '../dialects/policy.ts'
import { policy } from '../scenario/policyField.ts'

/** What there is to say of the system of a run, as plain data. */
export interface SystemCard {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly placement: Placement
  readonly eras: readonly Era[]
  readonly version: string
  /** What became of it, and what it came from. */
  readonly heirs: readonly SystemName[]
  readonly ancestors: readonly SystemName[]
  readonly fairness: string
  readonly costs: readonly CostLine[]
  readonly published: readonly PublishedFigure[]
  /** Keys of `policies:` that it can express, and those that it cannot. */
  readonly expresses: readonly string[]
  readonly lacks: readonly string[]
  /** What it leaves out of this scenario, a sentence each. */
  readonly notes: readonly string[]
  readonly notModelled: readonly string[]
  /** Its own words for reasons that have another name here. */
  readonly words: readonly { readonly reason: string; readonly word: string }[]
  readonly sources: readonly string[]
}

interface SystemName {
  readonly id: string
  readonly title: string
}

/** One cost, as the run has it. */
export interface CostLine {
  readonly what: 'hop' | 'idleCores' | 'coresPerThousandRps' | 'memory' | 'controlPlane'
  readonly value: string
  /** Whether the scenario says so, and not the profile. */
  readonly isSaid: boolean
  /** Where a scenario would say it. */
  readonly key: string | undefined
}

const policyKeys = (policy.keys ?? []).filter((key) => !policyFrame.includes(key))

/** @returns what is known of the system of a run */
export function systemCard(run: Run): SystemCard {
  const { profile, notes } = run
  const known = policyKeys.filter((key) => profile.expresses.includes(key))
  return {
    id: profile.id,
    title: profile.title,
    summary: profile.summary,
    placement: profile.placement,
    eras: profile.eras,
    version: profile.version,
    heirs: [...profiles.values()].filter(({ id }) => id === profile.heir).map(named),
    ancestors: [...profiles.values()].filter(({ heir }) => heir === profile.id).map(named),
    fairness: profile.fairness,
    costs: costsOf(run),
    published: profile.costs.published,
    expresses: known,
    lacks: policyKeys.filter((key) => !known.includes(key)),
    notes,
    notModelled: profile.notModelled,
    words: reasons.flatMap(({ name, words: reason }) => {
      const word = profile.words[name]
      return word === undefined ? [] : [{ reason, word }]
    }),
    sources: profile.sources,
  }
}

const named = ({ id, title }: MeshProfile): SystemName => ({ id, title })

function costsOf({ profile, plan, scenario }: Run): CostLine[] {
  const said = scenario.systems[scenario.system] ?? {}
  const { costs } = profile
  const key = (name: string): string => `systems.${profile.id}.${name}`
  const lines: CostLine[] = [
    { what: 'hop', value: describe(plan.hop), isSaid: said.hop !== undefined, key: key('hop') },
    {
      what: 'idleCores',
      value: String(said.idleCores ?? costs.idleCores),
      isSaid: said.idleCores !== undefined,
      key: key('idleCores'),
    },
    {
      what: 'coresPerThousandRps',
      value: String(said.coresPerThousandRps ?? costs.coresPerThousandRps),
      isSaid: said.coresPerThousandRps !== undefined,
      key: key('coresPerThousandRps'),
    },
    {
      what: 'memory',
      value: `${Number((said.memoryMiB ?? costs.memoryMiB).toPrecision(4))} MiB`,
      isSaid: said.memoryMiB !== undefined,
      key: key('memory'),
    },
  ]
  if (costs.controlPlane !== null) {
    const { cores, memoryMiB } = costs.controlPlane
    lines.push({
      what: 'controlPlane',
      value: `${cores} cores, ${memoryMiB} MiB`,
      isSaid: false,
      key: undefined,
    })
  }
  return lines
}
