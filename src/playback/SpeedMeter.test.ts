import { expect, test } from 'vitest'
import { SpeedMeter } from './SpeedMeter.ts'

/** Frames every 20 ms, each so much mesh time after the one before. */
function played(perFrameUs: number, frames: number, wantedUs: number): number | undefined {
  const meter = new SpeedMeter()
  for (let frame = 0; frame <= frames; frame++) meter.add(frame * 20, frame * perFrameUs)
  return meter.short(wantedUs)
}

test('what keeps up is not too slow', () => {
  expect(played(20_000, 200, 1_000_000)).toBeUndefined()
  expect(played(19_000, 200, 1_000_000)).toBeUndefined()
})

test('what falls behind is told as the speed that was reached', () => {
  expect(played(280_000, 200, 100_000_000)).toBeCloseTo(14_000_000)
})

test('nobody complains before a second was seen', () => {
  expect(played(1, 49, 1_000_000)).toBeUndefined()
  expect(played(1, 50, 1_000_000)).toBeDefined()
})
