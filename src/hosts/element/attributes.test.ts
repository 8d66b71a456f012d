import { expect, test } from 'vitest'
import { defaultKeys } from '../../embed/EmbedKeys.ts'
import { readKeys } from '../../embed/readKeys.ts'
import { changeOf, keyAttributes, queryOf, runOf } from './attributes.ts'
import { layoutFor } from './room.ts'
import { secondsOf } from './seconds.ts'

const here = { origin: 'https://slides.example' }

test('every key of the embed page but the version is an attribute', () => {
  expect([...keyAttributes, 'v'].sort()).toEqual(Object.keys(defaultKeys).sort())
})

test('what the attributes say is what the embed page reads, and it names the host', () => {
  const query = queryOf(
    { scenario: 'retry-storm', seed: '7', lock: 'all', do: '20s slow cart 3x' },
    { ...here, layout: 'canvas' },
  )
  const { keys, warnings } = readKeys(query)
  expect(warnings).toEqual([])
  expect(keys).toEqual({
    ...defaultKeys,
    scenario: 'retry-storm',
    seed: 7,
    lock: 'all',
    do: ['20s slow cart 3x'],
    layout: 'canvas',
    play: 'none',
    origin: ['https://slides.example'],
  })
})

test('a page that never begins by itself is asked for, whatever the element will do', () => {
  expect(readKeys(queryOf({ scenario: 'x', play: 'auto' }, here)).keys.play).toBe('none')
})

test('a page from a file has no origin, and is called null', () => {
  expect(readKeys(queryOf({ scenario: 'x' }, { origin: 'null' })).keys.origin).toEqual(['null'])
})

test('others who may steer are named besides the host, each once', () => {
  const query = queryOf({ origin: 'https://b.example https://slides.example' }, here)
  expect(readKeys(query).keys.origin).toEqual(['https://slides.example', 'https://b.example'])
})

test('a layout that the page asks for is not replaced by that for its room', () => {
  const query = queryOf({ layout: 'present' }, { ...here, layout: 'canvas' })
  expect(readKeys(query).keys.layout).toBe('present')
})

test('a run that is made anew begins where it stood, with what was done to it', () => {
  const standing = new URLSearchParams({ t: '12.5', do: '3s crash cart-1' })
  const { keys } = readKeys(queryOf({ scenario: 'x', beat: '2', t: '1' }, { ...here, standing }))
  expect(keys).toMatchObject({ scenario: 'x', t: 12.5, do: ['3s crash cart-1'], beat: undefined })
})

test('a role of ARIA is none of the embed page', () => {
  expect(queryOf({ role: 'img' }, here)).not.toContain('role')
  expect(readKeys(queryOf({ role: 'mirror' }, here)).keys.role).toBe('mirror')
})

test('controls is another word for unlock', () => {
  expect(readKeys(queryOf({ controls: 'play,seek' }, here)).keys.unlock).toEqual(['play', 'seek'])
})

test('a change is told by a message where there is one; the page is loaded anew for the others', () => {
  expect(changeOf('theme', undefined)).toEqual({ kind: 'tell', type: 'theme', payload: 'auto' })
  expect(changeOf('beat', 'storm').kind).toBe('tell')
  expect(changeOf('beat', '3')).toEqual({ kind: 'tell', type: 'seek', payload: { beat: 3 } })
  expect(changeOf('speed', 'fast')).toEqual({ kind: 'tell', type: 'speed', payload: 1 })
  expect(changeOf('seed', '3')).toEqual({ kind: 'load' })
  expect(changeOf('accent', '#123456')).toEqual({ kind: 'reload' })
})

test('without a scenario, a level or a state there is no run to load', () => {
  expect(runOf({ seed: '7' })).toBeUndefined()
  expect(runOf({ scenario: 'x', seed: '7', do: '1s crash a; 2s crash b' })).toEqual({
    scenario: 'x',
    seed: 7,
    do: ['1s crash a', '2s crash b'],
  })
})

test('below 480 px only the canvas fits, below 320 x 180 px only the poster', () => {
  expect([layoutFor(480, 270), layoutFor(479, 270)]).toEqual([undefined, 'canvas'])
  expect([layoutFor(320, 180), layoutFor(319, 180), layoutFor(320, 179)]).toEqual([
    'canvas',
    'poster',
    'poster',
  ])
})

test('a window is a number of seconds, or has its unit', () => {
  expect([2, '5s', '250ms', '2min', '7'].map(secondsOf)).toEqual([2, 5, 0.25, 120, 7])
  expect(secondsOf('soon')).toBeNaN()
})
