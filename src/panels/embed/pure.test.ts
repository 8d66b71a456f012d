import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyWays, layoutNames, panelNames } from '../../embed/EmbedKeys.ts'
import { arrange } from './arrange.ts'
import { judgeNumber, judgeOption, letterOf, plainUnit, plainValue } from './guess.ts'
import { deedOf, keyOwner } from './hostKeys.ts'
import { mayDo } from './mayDo.ts'
import { isAwake, isSeen, type Sight } from './sight.ts'

describe('arrangement', () => {
  test('a frame of a slide has title and timeline, a small one a line, a tiny one is a poster', () => {
    expect(arrange(960, 540, undefined, undefined)).toMatchObject({
      body: 'panes',
      isFull: true,
      hasControls: true,
      panels: [],
    })
    expect(arrange(480, 270, undefined, undefined)).toMatchObject({ body: 'panes', isFull: false })
    expect(arrange(319, 270, undefined, undefined).body).toBe('poster')
    expect(arrange(480, 179, undefined, undefined).body).toBe('poster')
  })

  test('too small is a poster whatever was asked for', () => {
    for (const layout of layoutNames)
      expect(arrange(300, 170, layout, undefined).body).toBe('poster')
  })

  test('panels that are named replace the usual ones', () => {
    expect(arrange(960, 540, 'split', undefined).panels).toEqual(['chart', 'log'])
    expect(arrange(960, 540, 'split', ['notes'])).toMatchObject({
      panels: ['notes'],
      hasControls: false,
    })
    expect(arrange(960, 540, 'chart', undefined)).toMatchObject({ hasCanvas: false })
  })

  test('something is always shown', () => {
    const size = fc.nat(3_000)
    const panels = fc.option(fc.subarray([...panelNames]), { nil: undefined })
    const layout = fc.option(fc.constantFrom(...layoutNames), { nil: undefined })
    fc.assert(
      fc.property(size, size, layout, panels, (width, height, asked, named) => {
        const { body, hasCanvas, panels: shown } = arrange(width, height, asked, named)
        expect(body !== 'panes' || hasCanvas || shown.length > 0).toBe(true)
        if (hasCanvas && width < 640 && height < 640) expect(shown).toEqual([])
      }),
      { seed: 7 },
    )
  })
})

describe('sight', () => {
  const inView: Sight = { ratio: 1, isHidden: false, isStopped: false, isStarted: false }

  test('a run waits until six tenths of it are in view, and rests below a quarter', () => {
    expect(isSeen({ ...inView, ratio: 0.59 })).toBe(false)
    expect(isSeen({ ...inView, ratio: 0.6 })).toBe(true)
    expect(isAwake({ ...inView, ratio: 0.24 })).toBe(false)
    expect(isAwake({ ...inView, ratio: 0.25 })).toBe(true)
  })

  test('a slide that starts is seen, however the deck has turned it', () => {
    expect(isSeen({ ...inView, ratio: 0.3, isStarted: true })).toBe(true)
  })

  test('on a hidden page and on a slide that stopped everything rests', () => {
    expect(isAwake({ ...inView, isHidden: true })).toBe(false)
    expect(isAwake({ ...inView, isStopped: true })).toBe(false)
    expect(isSeen({ ...inView, isStarted: true, isStopped: true })).toBe(false)
  })
})

describe('keys', () => {
  const nowhere = { isField: false, isButton: false }
  const clicker = ['PageUp', 'PageDown', ' ', 'ArrowLeft', 'ArrowRight', 'b', 'B', '.', 'Escape']

  test('what a clicker sends always reaches the host', () => {
    for (const key of clicker) expect(keyOwner(key, 'host', nowhere)).toBe('host')
  })

  test('Page Down reaches the host even from a field in which somebody types', () => {
    const field = { isField: true, isButton: false }
    expect(keyOwner('PageDown', 'host', field)).toBe('host')
    expect(keyOwner('7', 'host', field)).toBe('none')
    expect(keyOwner('ArrowLeft', 'host', field)).toBe('none')
  })

  test('Space presses the button that has the focus, and nothing else', () => {
    const button = { isField: false, isButton: true }
    expect(keyOwner(' ', 'host', button)).toBe('none')
    expect(keyOwner('PageDown', 'host', button)).toBe('host')
  })

  test('a frame that owns the keys gives them back with Escape', () => {
    expect(keyOwner('PageDown', 'own', nowhere)).toBe('frame')
    expect(keyOwner('Escape', 'own', nowhere)).toBe('host')
    expect(deedOf('PageDown', false)).toBe('next')
    expect(deedOf('x', false)).toBeUndefined()
  })

  test('with no keys at all nothing is done and nothing is told', () => {
    for (const key of clicker) expect(keyOwner(key, 'none', nowhere)).toBe('none')
  })

  test('Tab never leaves the frame as a message', () => {
    for (const way of keyWays) expect(keyOwner('Tab', way, nowhere)).toBe('none')
  })
})

describe('permission', () => {
  const free = { lock: [], unlock: undefined, role: 'leader' } as const

  test('everything is allowed but what is locked', () => {
    expect(mayDo(free, 'break')).toBe(true)
    expect(mayDo({ ...free, lock: ['break'] }, 'break')).toBe(false)
    expect(mayDo({ ...free, lock: ['break'] }, 'play')).toBe(true)
    expect(mayDo({ ...free, lock: 'all' }, 'play')).toBe(false)
  })

  test('what is unlocked is exactly what is allowed', () => {
    const only = { ...free, lock: 'all', unlock: ['services.cart.failures'] } as const
    expect(mayDo(only, 'services.cart.failures')).toBe(true)
    expect(mayDo(only, 'play')).toBe(false)
  })

  test('a mirror may do nothing', () => {
    expect(mayDo({ ...free, role: 'mirror' }, 'play')).toBe(false)
  })
})

describe('guesses', () => {
  const question = {
    ask: 'How many?',
    options: ['3', '9', '27'].map((text) => ({ text, because: '' })),
    right: 2,
    answer: undefined,
  }

  test('an option is right or wrong', () => {
    expect(letterOf(2)).toBe('C')
    expect(judgeOption(question, 'C')).toEqual({ correct: true, actual: 'C', score: 1 })
    expect(judgeOption(question, 'B')).toEqual({ correct: false, actual: 'C', score: 0 })
  })

  test('a number is right within a tenth, and scores by how many times too much it is', () => {
    expect(judgeNumber(27, 27)).toEqual({ correct: true, actual: 27, score: 1 })
    expect(judgeNumber(25, 27)).toMatchObject({ correct: true })
    expect(judgeNumber(9, 27)).toMatchObject({ correct: false, score: 0.52 })
    expect(judgeNumber(81, 27).score).toBe(judgeNumber(9, 27).score)
    expect(judgeNumber(270, 27).score).toBe(0)
    expect(judgeNumber(-1, 27).score).toBe(0)
    expect(judgeNumber(3, null)).toEqual({ correct: false, actual: null, score: 0 })
  })

  test('messages have ms and shares', () => {
    expect([plainValue(250_000, 'time'), plainUnit('time')]).toEqual([250, 'ms'])
    expect([plainValue(0.5, 'ratio'), plainUnit('ratio')]).toEqual([0.5, 'ratio'])
  })
})
