import { describe, expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'
import { eras } from './Question.ts'
import { timeline, timelineFrom, timelineUntil } from './timeline.ts'

describe('the time line', () => {
  const events = timeline.flatMap((lane) => lane.events)

  test('has its events in order, each once, within its years', () => {
    for (const { events: own } of timeline) {
      const days = own.map(({ at }) => at)
      expect(days).toEqual(days.toSorted())
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    for (const { at } of events) {
      expect(at).toMatch(/^\d{4}-\d\d(?:-\d\d)?$/)
      expect(at > timelineFrom && at < timelineUntil).toBe(true)
    }
  })

  test('names candidates that exist, and lines that others go into', () => {
    const known = eras.flatMap((era) => candidatesOf(era).map(({ id }) => id))
    const lanes = timeline.map(({ id }) => id)
    for (const { of } of timeline) for (const id of of) expect(known).toContain(id)
    for (const { into, kind } of events) {
      if (into === undefined) continue
      expect(lanes).toContain(into)
      expect(kind).toBe('merged')
    }
  })

  test('every mesh of either era has a line', () => {
    const told = new Set(timeline.flatMap(({ of }) => of))
    for (const era of eras) {
      for (const { id, isMesh } of candidatesOf(era)) if (isMesh) expect(told).toContain(id)
    }
  })
})
