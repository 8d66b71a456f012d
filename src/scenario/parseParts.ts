import type { Node } from 'yaml'
import type { Policy } from '../dialects/policy.ts'
import { Cursor, noTotals } from './Cursor.ts'
import type { Draft } from './Cursor.ts'
import { expectation } from './expectFields.ts'
import type { Field } from './fields.ts'
import type { Expectation } from './metric.ts'
import { namesOf, type Named } from './names.ts'
import { policy } from './policyField.ts'
import { readYaml } from './yamlText.ts'

/**
 * One expectation as a scenario writes it, e.g. `{ metric: amp(cart), above: 1.5, for: 5s }`: for goals and breakpoints.
 *
 * @throws ScenarioError with all mistakes; lines and columns are those of the text
 */
export function parseExpectation(text: string, scenario: Named, file: string): Expectation {
  return parsePart(expectation, 'expectation', text, scenario, file)
}

/**
 * One policy as a scenario writes it, e.g. `{ for: cart, retry: { attempts: 3 } }`: for editors.
 *
 * @throws ScenarioError with all mistakes; lines and columns are those of the text
 */
export function parsePolicy(text: string, scenario: Named, file: string): Policy {
  return parsePart(policy, 'policy', text, scenario, file)
}

function parsePart<T>(
  field: Field<T>,
  name: string,
  text: string,
  scenario: Named,
  file: string,
): T {
  const yaml = readYaml(text, file)
  const names = namesOf(scenario)
  const totals = noTotals()
  const draft: Draft = { ...yaml, names, calls: [], totals }
  const contents = yaml.document.contents as Node | null
  const start = yaml.places.of(contents, yaml.places.at(0))
  const value = field.read(new Cursor(draft, contents, name, start))
  yaml.problems.throwIfAny()
  if (value === undefined) throw new Error(`${name} was not read, and no mistake was reported`)
  return value
}
