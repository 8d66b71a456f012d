import { expect, test, vi } from 'vitest'
import { MessageError, type EmbedHost } from './EmbedHost.ts'
import { Guest } from './Guest.ts'
import type { FrameEvent, Reply } from './messages.ts'
import { mostPerSecond, type PortLike } from './Port.ts'
import { mostBytes } from './weigh.ts'

/** A port whose other end is the test. */
class FakePort implements PortLike {
  readonly sent: (Reply | FrameEvent)[] = []
  isOpen = false
  #listener: (event: MessageEvent) => void = () => {}

  postMessage(message: Reply | FrameEvent): void {
    this.sent.push(structuredClone(message))
  }
  addEventListener(type: string, listener: (event: MessageEvent) => void): void {
    if (type === 'message') this.#listener = listener
  }
  start(): void {
    this.isOpen = true
  }
  close(): void {
    this.isOpen = false
  }
  say(data: unknown): void {
    this.#listener({ data } as MessageEvent)
  }
  get replies(): Reply[] {
    return this.sent.filter((message): message is Reply => 're' in message)
  }
  events(type: FrameEvent['type']): FrameEvent[] {
    return this.sent.filter(
      (message): message is FrameEvent => 'type' in message && message.type === type,
    )
  }
}

function setUp(more: Partial<EmbedHost> = {}) {
  const done: string[] = []
  const clock = { now: 0 }
  const did =
    <T>(name: string, answer: T) =>
    (payload: unknown): T => {
      done.push(payload === undefined ? name : `${name} ${JSON.stringify(payload)}`)
      return answer
    }
  const host = {
    ready: async () => ({ scenario: 'a', title: 'A', beats: [], size: { width: 9, height: 5 } }),
    measure: async (metrics: readonly string[]) =>
      Object.fromEntries(metrics.map((metric) => [metric, 1])),
    dispose: did('disposed', undefined),
    load: did('load', { beats: [] }),
    play: did('play', { playing: true }),
    pause: did('pause', { playing: false }),
    toggle: did('toggle', { playing: true }),
    seek: did('seek', { t: 1, beat: 0 }),
    next: did('next', { beat: 1, atEnd: false }),
    prev: did('prev', { beat: 0, atStart: true }),
    set: did('set', { applied: true }),
    inject: did('inject', { faultId: 'f1' }),
    clear: did('clear', undefined),
    speed: did('speed', undefined),
    theme: did('theme', undefined),
    layout: did('layout', undefined),
    motion: did('motion', undefined),
    panels: did('panels', undefined),
    lock: did('lock', undefined),
    unlock: did('unlock', undefined),
    keys: did('keys', undefined),
    role: did('role', undefined),
    predict: did('predict', { correct: true, actual: 27, score: 1 }),
    tally: did('tally', undefined),
    query: did('query', { value: 2, unit: 'ratio' }),
    snapshot: did('snapshot', { format: 'csv', type: 'text/csv', name: 'a.csv', data: '' }),
    capture: did('capture', { type: 'video/webm', name: 'a.webm', data: new Blob() }),
    ...more,
  } as EmbedHost
  const port = new FakePort()
  const guest = new Guest({ host, now: () => clock.now })
  guest.connect(port, 'token')
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
  return { guest, port, done, clock, settle }
}

test('the first thing a host hears is what there is', async () => {
  const { port, settle } = setUp()
  await settle()
  expect(port.isOpen).toBe(true)
  expect(port.sent).toEqual([
    {
      v: 1,
      type: 'ready',
      payload: {
        version: 1,
        capabilities: expect.arrayContaining(['load', 'seek', 'capture']) as string[],
        scenario: 'a',
        title: 'A',
        beats: [],
        size: { width: 9, height: 5 },
        token: 'token',
      },
    },
  ])
})

test('messages are done in the order in which they came, and each is answered under its number', async () => {
  let finish = (): void => {}
  const loading = new Promise<void>((resolve) => (finish = resolve))
  const { port, done, settle } = setUp({
    load: async () => {
      await loading
      done.push('loaded')
      return { beats: [] }
    },
  })
  port.say({ v: 1, type: 'load', req: 1, payload: { scenario: 'b' } })
  port.say({ v: 1, type: 'play', req: 2 })
  await settle()
  expect(port.replies).toEqual([])
  finish()
  await settle()
  expect(done).toEqual(['loaded', 'play'])
  expect(port.replies).toEqual([
    { v: 1, re: 1, ok: true, payload: { beats: [] } },
    { v: 1, re: 2, ok: true, payload: { playing: true } },
  ])
})

test('what takes long does not keep the clicker waiting', async () => {
  const { port, settle } = setUp({ capture: () => new Promise(() => {}) })
  port.say({ v: 1, type: 'capture', req: 1, payload: { format: 'webm' } })
  port.say({ v: 1, type: 'next', req: 2 })
  await settle()
  expect(port.replies.map(({ re }) => re)).toEqual([2])
})

test('how far a capture is comes under its number', async () => {
  const { port, settle } = setUp({
    capture: async (_, report) => {
      report(1, 30)
      return { type: 'video/webm', name: 'a.webm', data: new Blob() }
    },
  })
  port.say({ v: 1, type: 'capture', req: 'c', payload: { format: 'webm' } })
  await settle()
  expect(port.events('progress')[0]).toMatchObject({ payload: { re: 'c', done: 1, of: 30 } })
})

test('what the page cannot do is told with its reason, and the next message is done all the same', async () => {
  const { port, settle } = setUp({
    set: () => {
      throw new MessageError('refused', 'There is no services.card.')
    },
    query: () => {
      throw new TypeError('broken')
    },
  })
  port.say({ v: 1, type: 'set', req: 1, payload: { path: 'services.card', value: 1 } })
  port.say({ v: 1, type: 'query', req: 2, payload: { metric: 'amp' } })
  port.say({ v: 1, type: 'next', req: 3 })
  await settle()
  expect(port.replies).toMatchObject([
    { re: 1, ok: false, error: { code: 'refused', message: 'There is no services.card.' } },
    { re: 2, ok: false, error: { code: 'failed', message: 'broken' } },
    { re: 3, ok: true },
  ])
})

test('a message without a number is done and not answered; its mistakes are events', async () => {
  const { port, done, settle } = setUp()
  port.say({ v: 1, type: 'play' })
  port.say({ v: 1, type: 'fly' })
  await settle()
  expect(done).toEqual(['play'])
  expect(port.replies).toEqual([])
  expect(port.events('error')).toMatchObject([{ payload: { code: 'unknown' } }])
})

test('the fifty-first message within a second is refused, and a second later there is room again', async () => {
  const { port, done, clock, settle } = setUp()
  for (let count = 0; count <= mostPerSecond; count++) port.say({ v: 1, type: 'next', req: count })
  await settle()
  expect(done).toHaveLength(50)
  expect(port.replies.filter(({ ok }) => !ok)).toMatchObject([{ re: 50, error: { code: 'rate' } }])
  clock.now = 1_000
  port.say({ v: 1, type: 'next', req: 'later' })
  await settle()
  expect(port.replies.at(-1)).toMatchObject({ re: 'later', ok: true })
})

test('what is too heavy is not read', async () => {
  const { port, done, settle } = setUp()
  port.say({ v: 1, type: 'load', req: 1, payload: { text: 'x'.repeat(mostBytes) } })
  await settle()
  expect(port.replies).toMatchObject([{ re: 1, ok: false, error: { code: 'size' } }])
  expect(done).toEqual([])
})

test('time is told four times a second while it plays, and exactly when it stops', async () => {
  const { guest, port, clock, settle } = setUp()
  await settle()
  for (clock.now = 0; clock.now < 1_000; clock.now += 10) guest.moved(clock.now / 1_000, true)
  expect(port.events('time')).toHaveLength(4)
  guest.moved(0.995, false, true)
  expect(port.events('time').at(-1)).toMatchObject({ payload: { t: 0.995, playing: false } })
})

test('a host hears only what it subscribed to, and errors', async () => {
  const { guest, port, settle } = setUp()
  port.say({ v: 1, type: 'subscribe', payload: { events: ['beat'] } })
  await settle()
  guest.moved(1, true, true)
  guest.tell('beat', { index: 0, id: 'a', title: 'A', phase: 'enter', atEnd: false })
  guest.tell('error', { code: 'failed', message: 'x' })
  expect(port.sent.map((message) => 'type' in message && message.type)).toEqual([
    'ready',
    'beat',
    'error',
  ])
})

test('metrics are measured as often as the host wants, never two at a time', async () => {
  const measure = vi.fn(async (metrics: readonly string[]) =>
    Object.fromEntries(metrics.map((metric) => [metric, 27])),
  )
  const { guest, port, clock, settle } = setUp({ measure })
  port.say({ v: 1, type: 'subscribe', payload: { metrics: ['amp(stock)'], everyMs: 500 } })
  await settle()
  for (clock.now = 500; clock.now < 1_500; clock.now += 100) {
    guest.moved(1, true)
    guest.moved(1, true)
    await settle()
  }
  expect(port.events('metrics')).toHaveLength(2)
  expect(port.events('metrics')[0]).toMatchObject({ payload: { values: { 'amp(stock)': 27 } } })
})

test('a metric that does not exist is not subscribed to', async () => {
  const { port, settle } = setUp({
    measure: () => Promise.reject(new MessageError('invalid', 'There is no metric happiness.')),
  })
  port.say({ v: 1, type: 'subscribe', req: 1, payload: { metrics: ['happiness'] } })
  await settle()
  expect(port.replies).toMatchObject([{ ok: false, error: { code: 'invalid' } }])
})

test('after dispose nothing is heard and nothing is told', async () => {
  const { guest, port, done, settle } = setUp()
  port.say({ v: 1, type: 'dispose', req: 1 })
  await settle()
  expect(done).toEqual(['disposed'])
  expect(port.isOpen).toBe(false)
  const before = port.sent.length
  expect(port.replies).toHaveLength(1)
  port.say({ v: 1, type: 'play', req: 2 })
  guest.moved(1, true, true)
  await settle()
  expect(done).toEqual(['disposed'])
  expect(port.sent).toHaveLength(before)
})
