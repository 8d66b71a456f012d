import { expect, test } from 'vitest'
import { presenterChannel, readPresent, writePresent } from './presentAddress.ts'

const channel = '0123456789abcdef0123456789abcdef'

test('where one was on the stage comes back from the address', () => {
  const address = {
    beat: 'storm',
    channel,
    sinceMs: 1_700_000_000_000,
    beatSinceMs: 1_700_000_060_000,
  }

  expect(readPresent(`#scenario=retry-storm&t=4&${writePresent(address)}`)).toEqual(address)
})

test('an address presents only when it says so', () => {
  expect(readPresent('#scenario=retry-storm', '?test')).toBeUndefined()
  expect(readPresent('#scenario=retry-storm&present=0', '')).toBeUndefined()
  expect(readPresent('', '?present=1&beat=2')).toMatchObject({ beat: '2' })
})

test('a channel that could be guessed is none', () => {
  expect(readPresent('#present=1&channel=abc')).toMatchObject({ channel: undefined })
  expect(presenterChannel('#presenter=abc')).toBeUndefined()
  expect(presenterChannel(`#presenter=${channel}`)).toBe(channel)
})
