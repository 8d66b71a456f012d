import { expect, test } from 'vitest'
import { scenariosNeeded } from './demo/measure.ts'
import { demonstrations, type Demonstration } from './demonstrations.ts'

const head = [
  '| | title | question | shows | scenarios | can be turned | can be done |',
  '|---|---|---|---|---|---|---|',
]

function rowOf(demonstration: Demonstration): string {
  const { id, title, questions, shows, knobs, acts, drawing } = demonstration
  const scenarios = scenariosNeeded(demonstration).map((name) => `\`${name}\``)
  const cells = [
    ...[id, title, questions.join(', '), shows],
    scenarios.length === 0 ? `drawn (\`${drawing}\`)` : scenarios.join(', '),
    knobs.map((knob) => `\`${knob.id}\``).join(', ') || '–',
    acts.map((act) => `\`${act.id}\``).join(', ') || '–',
  ]
  return `| ${cells.join(' | ')} |`
}

const page = [
  '# Demonstrations',
  '',
  'What the guided evaluation shows ([evaluation.md](evaluation.md#demonstrations)), with the scenarios behind it and what can be',
  'disturbed by name. Made from `src/evaluation/demo/`: `npx vitest run -u src/evaluation/demonstrationsTable.test.ts` writes it anew.',
  '',
  ...head,
  ...demonstrations.map(rowOf),
  '',
].join('\n')

test('the page of demonstrations is that of the data', async () => {
  await expect(page).toMatchFileSnapshot('../../docs/demonstrations.md')
})
