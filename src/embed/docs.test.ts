import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { controlNames, defaultKeys } from './EmbedKeys.ts'
import { helloEveryMs, mostHellos } from './Handshake.ts'
import { keyNames, keyReaders, longestState } from './keyReaders.ts'
import { errorCodes, eventNames, verbs } from './messages.ts'
import { mostPerSecond } from './Port.ts'
import { mostBytes, mostDeep } from './weigh.ts'

const text = readFileSync('docs/embed.md', 'utf8')

/** The rows of the first table below a heading, by their first cell; bars within code are no borders. */
function rowsBelow(heading: string): ReadonlyMap<string, readonly string[]> {
  const part = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  const rows = part
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .replaceAll('\\|', '\u0000')
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\u0000', '|')),
    )
  return new Map(rows.map(([first = '', ...rest]) => [first.replaceAll('`', ''), rest]))
}

test('the page on keys has each of them in order, with its values', () => {
  const rows = rowsBelow('Keys')
  expect([...rows.keys()]).toEqual(keyNames)
  for (const name of keyNames)
    expect([name, rows.get(name)?.[0]]).toEqual([name, keyReaders[name].values])
})

test('a default that the page on keys names is the one that is taken', () => {
  const rows = rowsBelow('Keys')
  const named = [...rows].flatMap(([name, [, usual = '']]) => {
    const [, value] = /^`([^`]+)`$/.exec(usual) ?? []
    return value === undefined ? [] : [[name, value] as const]
  })
  expect(named.length).toBeGreaterThan(8)
  for (const [name, value] of named) {
    const key = name as keyof typeof defaultKeys
    // The beat is the first where none is named.
    if (key === 'beat') continue
    expect([name, keyReaders[key].read([value])]).toEqual([name, defaultKeys[key]])
  }
})

test('the page has every message, event, error and control, and no other', () => {
  expect([...rowsBelow('Messages of a host').keys()]).toEqual(verbs)
  expect([...rowsBelow('Events').keys()]).toEqual(eventNames)
  expect([...rowsBelow('Errors').keys()]).toEqual(errorCodes)
  const [, controls = ''] = /Controls for `lock` and `unlock`: ([^;]+);/.exec(text) ?? []
  expect(controls.match(/[a-z]+/g)).toEqual(controlNames)
})

test('limits are written as they are', () => {
  expect(text).toContain(`every ${helloEveryMs} ms, at most ${mostHellos} times`)
  expect(text).toContain(`more than ${mostPerSecond} messages within a second`)
  expect(text).toContain(`more than ${mostBytes / 1_024} kB`)
  expect(text).toContain(`more than ${mostDeep} deep`)
  expect(text).toContain(`beyond ${longestState.toLocaleString('en-US')} characters`)
})
