import { expect, test } from 'vitest'
import { isPresenterSays, isStageTold } from './presenterMessages.ts'

const channel = '0123456789abcdef0123456789abcdef'

test('the stage hears its own window only', () => {
  const hello = { halfopen: 1, type: 'presenter', channel, id: 'a', say: 'next' }

  expect(isPresenterSays(hello, channel)).toBe(true)
  expect(isPresenterSays({ ...hello, channel: 'another' }, channel)).toBe(false)
  expect(isPresenterSays({ ...hello, say: 'run', code: 'alert(1)' }, channel)).toBe(false)
  expect(isPresenterSays({ ...hello, say: ['next'] }, channel)).toBe(false)
  expect(isPresenterSays({ ...hello, id: 7 }, channel)).toBe(false)
  for (const junk of [null, 'next', 7, [], { say: 'next' }])
    expect(isPresenterSays(junk, channel)).toBe(false)
})

test('the window with notes shows what has the form of a stage only', () => {
  const told = {
    halfopen: 1,
    type: 'stage',
    channel,
    title: 'Retry storm',
    index: 0,
    isDone: false,
    isBlack: false,
    isRevealNext: false,
    sinceMs: 1,
    beatSinceMs: 1,
    beats: [{ title: 'Calm', claim: '', notes: '', seconds: null }],
  }

  expect(isStageTold(told, channel)).toBe(true)
  expect(isStageTold({ ...told, beats: [{ title: 'Calm' }] }, channel)).toBe(false)
  expect(isStageTold({ ...told, index: '0' }, channel)).toBe(false)
  expect(isStageTold({ ...told, channel: 'x' }, channel)).toBe(false)
})
