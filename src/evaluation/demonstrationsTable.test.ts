import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scenariosNeeded } from './demo/measure.ts'
import { demonstrations, type Demonstration } from './demonstrations.ts'

/** Of the page of documents, between these two. */
const begin = '<!-- demonstrations -->\n\n'
const end = '\n\n<!-- /demonstrations -->'

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

// Whoever changes a demonstration finds here what the table must be.
test('the table of demonstrations is that of the data', () => {
  const text = readFileSync('docs/evaluation.md', 'utf8')
  const [, after = ''] = text.split(begin)
  const [table] = after.split(end)
  expect(table).toBe([...head, ...demonstrations.map(rowOf)].join('\n'))
})
