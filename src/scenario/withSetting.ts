import { parseScenario } from './parse.ts'
import { scenario as scenarioField } from './schema.ts'
import { applySetting } from './settings.ts'
import { readYaml } from './yamlText.ts'

/**
 * A scenario's text with one value set by its path: `services.cart.failures`, `policies[0].retry.attempts`. Comments stay, and
 * what is written in another way than usual is written anew.
 *
 * @param value null takes the key out
 * @throws ScenarioError when there is no such path, or the scenario would be wrong with it
 */
export function withSetting(
  text: string,
  file: string,
  path: string,
  value: string | number | boolean | null,
): string {
  return withSettings(text, file, { [path]: value })
}

/** The same with several values at once: only all of them together need make sense. */
export function withSettings(
  text: string,
  file: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const yaml = readYaml(text, file)
  for (const [path, value] of Object.entries(values)) {
    applySetting({ ...yaml, root: scenarioField }, path, value, { file: path, line: 0, column: 0 })
  }
  yaml.problems.throwIfAny()
  const changed = yaml.document.toString()
  parseScenario(changed, { file })
  return changed
}
