import { expect, test } from 'vitest'
import type { EventPayloads } from '../../embed/messages.ts'
import type { BeatView } from '../../playback/protocol.ts'
import { Guessing, type Questioned } from './Guessing.svelte.ts'

const beat = (id: string, predict?: BeatView['predict']) => ({ id, predict }) as BeatView
const question = {
  ask: 'How many?',
  options: ['3', '9', '27'].map((text) => ({ text, because: `because of ${text}` })),
  right: 2,
  answer: undefined,
}

function asking(predict: 'on' | 'off' | 'poll' | undefined = undefined) {
  const told: EventPayloads['predicted'][] = []
  const list = [beat('calm'), beat('guess', question), beat('storm'), beat('after')]
  // Outside of components nothing is memorised, so that a plain object will do.
  const beats = { index: 1, phase: 'done' as 'enter' | 'done' }
  const visit = {
    beats: {
      list,
      get index() {
        return beats.index
      },
      get phase() {
        return beats.phase
      },
      get now() {
        return list[beats.index]
      },
      find: (id: string) => list.findIndex((each) => each.id === id),
    },
    keys: { predict },
    role: 'leader',
    isPresent: false,
    predicted: (each: EventPayloads['predicted']) => void told.push(each),
    next: () => void (beats.index = 2),
  } as unknown as Questioned
  return { guessing: new Guessing(visit), beats, told }
}

test('an answer is told to the host at once, and to the viewer when the run has shown it', async () => {
  const { guessing, told } = asking()
  expect(await guessing.commit('B')).toEqual({ correct: false, actual: 'C', score: 0 })
  expect(told).toEqual([{ question: 'How many?', answer: 'B', correct: false }])
  expect(guessing.isRevealed).toBe(false)
})

test('a letter that is not there, or a number where letters are asked for, is no answer', async () => {
  const { guessing, told } = asking()
  expect(await guessing.commit('D')).toBeUndefined()
  expect(await guessing.commit(27)).toBeUndefined()
  expect(told).toEqual([])
})

test('with predictions off nothing is asked of the viewer', () => {
  expect(asking('off').guessing.asked).toBeUndefined()
  expect(asking('on').guessing.asked?.question).toBe(question)
})

test('a room is counted by the letters of the question', () => {
  const { guessing } = asking('poll')
  expect(guessing.count({ A: 12, C: 3 })).toBe(true)
  expect(guessing.count({ C: 4 })).toBe(true)
  expect(guessing.tally).toEqual({ A: 12, C: 4 })
  expect(guessing.count({ D: 1 })).toBe(false)
})
