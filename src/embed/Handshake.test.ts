import { expect, test, vi } from 'vitest'
import { Handshake, mostHellos, type HandshakeOptions, type WindowLike } from './Handshake.ts'
import type { Hello } from './messages.ts'

/** A window with a parent that writes down what it hears, and a clock that is turned by hand. */
class FakeWindow implements WindowLike {
  readonly heard: Hello[] = []
  readonly parent = { postMessage: (message: Hello) => void this.heard.push(message) }
  readonly listeners = new Set<(event: MessageEvent) => void>()
  readonly timers = new Map<number, () => void>()

  addEventListener(_: 'message', listener: (event: MessageEvent) => void): void {
    this.listeners.add(listener)
  }
  removeEventListener(_: 'message', listener: (event: MessageEvent) => void): void {
    this.listeners.delete(listener)
  }
  setInterval(act: () => void): number {
    this.timers.set(this.timers.size + 1, act)
    return this.timers.size
  }
  clearInterval(timer: number): void {
    this.timers.delete(timer)
  }
  /** Half seconds pass. */
  wait(times: number): void {
    for (let time = 0; time < times; time++) for (const act of [...this.timers.values()]) act()
  }
  say(data: unknown, more: Partial<MessageEvent> = {}): void {
    const event = { data, source: this.parent, origin: 'https://deck.example', ports: [], ...more }
    for (const listener of [...this.listeners]) listener(event as unknown as MessageEvent)
  }
}

function frame(more: Partial<HandshakeOptions> = {}) {
  const window = new FakeWindow()
  const told = { start: vi.fn(), stop: vi.fn(), connect: vi.fn(), ignored: vi.fn() }
  const handshake = new Handshake({
    window,
    id: 'one',
    origins: ['https://deck.example'],
    own: ['https://halfopen.example'],
    onStart: told.start,
    onStop: told.stop,
    onConnect: told.connect,
    onIgnored: told.ignored,
    ...more,
  })
  const port = {} as MessagePort
  const connect = (more: Partial<MessageEvent> = {}, id = 'one') =>
    window.say({ halfopen: 1, type: 'connect', id, token: 't' }, { ports: [port], ...more })
  return { window, told, handshake, port, connect }
}

test('a frame says that it is there twenty times, and then waits', () => {
  const { window } = frame()
  expect(window.heard).toEqual([{ halfopen: 1, type: 'hello', id: 'one' }])
  window.wait(100)
  expect(window.heard).toHaveLength(mostHellos)
  expect(mostHellos).toBe(20)
})

test('a host that comes late says hello, and the frame begins anew', () => {
  const { window } = frame()
  window.wait(100)
  window.say({ halfopen: 1, type: 'hello' })
  expect(window.heard).toHaveLength(mostHellos + 1)
  // One round at a time, however often it is asked.
  window.say({ halfopen: 1, type: 'hello' })
  window.wait(100)
  expect(window.heard).toHaveLength(2 * mostHellos)
})

test('an allowed host connects once, and from then on the window is deaf', () => {
  const { window, told, port, connect, handshake } = frame()
  connect()
  expect(told.connect).toHaveBeenCalledExactlyOnceWith(port, 't')
  expect(handshake.isConnected).toBe(true)
  connect()
  window.say('slide:start')
  window.wait(10)
  expect(told.connect).toHaveBeenCalledTimes(1)
  expect(told.start).not.toHaveBeenCalled()
  expect(window.heard).toHaveLength(1)
})

test('a page from where the frame comes from may connect without being named', () => {
  const { told, connect } = frame({ origins: [] })
  connect({ origin: 'https://halfopen.example' })
  expect(told.connect).toHaveBeenCalledTimes(1)
})

test.each([
  ['an origin that is not named', { origin: 'https://evil.example' }],
  ['an origin that only begins like one that is', { origin: 'https://deck.example.evil.example' }],
  ['the same host by another scheme', { origin: 'http://deck.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['a window that is not the parent', { source: {} as Window }],
  ['nobody', { source: null }],
  ['somebody without a port', { ports: [] }],
])('%s does not connect', (_, more) => {
  const { told, connect, handshake } = frame()
  connect(more)
  expect(told.connect).not.toHaveBeenCalled()
  expect(handshake.isConnected).toBe(false)
})

test('a page without an origin connects only where that is allowed in so many words', () => {
  const opaque = { own: ['null'] }
  const refused = frame({ origins: [], ...opaque })
  refused.connect({ origin: 'null' })
  expect(refused.told.connect).not.toHaveBeenCalled()
  const allowed = frame({ origins: ['null'], ...opaque })
  allowed.connect({ origin: 'null' })
  expect(allowed.told.connect).toHaveBeenCalledTimes(1)
})

test('a connect for another frame is not taken', () => {
  const { told, connect } = frame()
  connect({}, 'two')
  expect(told.connect).not.toHaveBeenCalled()
})

test('any parent may start and stop a slide, and nothing else', () => {
  const { window, told } = frame()
  const stranger = { origin: 'https://evil.example' }
  window.say('slide:start', stranger)
  window.say('slide:stop', stranger)
  window.say({ v: 1, type: 'load', payload: { scenario: 'x' } }, stranger)
  window.say('slide:eval', stranger)
  window.say({ halfopen: 1, type: 'connect', __proto__: {}, id: 'one', more: 1 }, stranger)
  expect(told.start).toHaveBeenCalledTimes(1)
  expect(told.stop).toHaveBeenCalledTimes(1)
  expect(told.connect).not.toHaveBeenCalled()
  expect(told.ignored).toHaveBeenCalledTimes(3)
})

test('a slide does not start for a window that is not the parent', () => {
  const { window, told } = frame()
  window.say('slide:start', { source: {} as Window })
  expect(told.start).not.toHaveBeenCalled()
})
