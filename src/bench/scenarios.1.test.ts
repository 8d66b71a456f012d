import { catalog } from '../scenario/catalog.ts'
import { factsOfScenarios } from './scenarioFacts.ts'

const part = catalog.filter((_, index) => index % 4 === 0)
factsOfScenarios(
  await Promise.all(part.map(async (entry) => ({ ...entry, text: await entry.load() }))),
)
