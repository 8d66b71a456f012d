/**
 * What is in force for some callers: which policies of those that were applied during the run. Callers differ where a policy
 * is rolled out to some of them.
 */
export interface RuleSet {
  /** Counted from 0; several sets may come with one version. */
  readonly version: number
  /** Positions of the policies, as they were said. */
  readonly commands: readonly number[]
  /** By type of resource: the set since which it has been the same. */
  readonly types: readonly number[]
  /** What proxies refuse of it: the type, and the service that the policy is for. */
  readonly defects: readonly Defect[]
}

export interface Defect {
  readonly type: number
  /** Below 0: every service. */
  readonly service: number
}
