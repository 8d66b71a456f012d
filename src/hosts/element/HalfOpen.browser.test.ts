import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { pageArbiter } from '../pageArbiter.ts'
import { HalfOpen, setScriptBase } from './HalfOpen.ts'
import type { HalfOpenElement } from './half-open.d.ts'
import { sandbox } from './frameBody.ts'

interface Count {
  readonly asked: readonly (string | [string, unknown])[]
  readonly frames: number
  readonly query: string
}

vi.setConfig({ testTimeout: 20_000 })

beforeAll(async () => {
  setScriptBase('/src/hosts/element/fixture/half-open.js')
  if (customElements.get('half-open') === undefined) customElements.define('half-open', HalfOpen)
  await page.viewport(1000, 700)
})

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

/** On a machine that does other things as well. */
const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 10_000 })

function show(attributes: Record<string, string> = {}, style = 'width: 600px'): HalfOpenElement {
  const element = document.createElement('half-open')
  const { scenario = 'one', ...others } = attributes
  for (const [name, value] of Object.entries({ scenario, ...others })) {
    element.setAttribute(name, value)
  }
  element.style.cssText = style
  document.body.append(element)
  return element
}

const frameOf = (element: Element): HTMLIFrameElement | null =>
  element.shadowRoot!.querySelector('iframe')

function told<T = unknown>(element: HalfOpenElement, name: string): Promise<T> {
  return new Promise((settle) => {
    element.addEventListener(name, (event) => settle((event as CustomEvent<T>).detail), {
      once: true,
    })
  })
}

/** What the page in the frame of an element was asked so far, and how often it drew. */
async function count(element: Element): Promise<Count> {
  const { contentWindow } = frameOf(element)!
  return new Promise((settle) => {
    const hear = ({ data, source }: MessageEvent): void => {
      if (source !== contentWindow || data?.fixture === undefined) return
      removeEventListener('message', hear)
      settle(data)
    }
    addEventListener('message', hear)
    contentWindow!.postMessage('count', '*')
  })
}

async function playing(element: HalfOpenElement): Promise<void> {
  await eventually(() => expect(element.playing).toBe(true))
}

test('an element shows a sandboxed frame that names the page, and tells when it is ready', async () => {
  const element = show({ seed: '7', play: 'none' })
  const ready = await told<{ scenario: string }>(element, 'ho-ready')
  expect(ready.scenario).toBe('one')
  expect(element.beats.map(({ id }) => id)).toEqual(['calm', 'storm', 'after'])
  const frame = frameOf(element)!
  expect(frame.getAttribute('sandbox')).toBe(sandbox)
  expect(sandbox).not.toContain('same-origin')
  const query = new URL(frame.src).searchParams
  expect(Object.fromEntries(query)).toEqual({
    scenario: 'one',
    seed: '7',
    play: 'none',
    origin: location.origin,
  })
  expect((await count(element)).frames).toBe(0)
})

test('every key is an attribute and a property, and each follows the other', () => {
  const element = document.createElement('half-open')
  element.theme = 'dark'
  element.seed = 12
  expect([element.getAttribute('theme'), element.getAttribute('seed')]).toEqual(['dark', '12'])
  element.setAttribute('layout', 'chart')
  expect(element.layout).toBe('chart')
  element.theme = ''
  element.seed = undefined
  expect([element.hasAttribute('theme'), element.hasAttribute('seed')]).toEqual([false, false])
})

test('a framework that assigns what it finds sets attributes and breaks no method', async () => {
  const element = show({ play: 'none' })
  Object.assign(element, { play: 'none', predict: 'poll', focus: 'click', beat: 1 })
  expect(['play', 'predict', 'focus', 'beat'].map((name) => element.getAttribute(name))).toEqual([
    'none',
    'poll',
    'click',
    '1',
  ])
  expect(typeof element.focus).toBe('function')
  await element.play()
  await playing(element)
})

test('a change with a message is told and loads nothing anew', async () => {
  const element = show({ play: 'none' })
  await element.load()
  const frame = frameOf(element)
  element.theme = 'dark'
  element.speed = 2
  element.beat = 2
  element.layout = 'present'
  await told(element, 'ho-beat')
  expect(element.beat).toBe(2)
  const { asked } = await count(element)
  expect(asked).toEqual([
    ['theme', 'dark'],
    ['speed', 2],
    ['seek', { beat: 2 }],
    ['layout', 'present'],
  ])
  expect(frameOf(element)).toBe(frame)
})

test('a change without a message begins anew where the run stood', async () => {
  const element = show({ play: 'none' })
  await element.load()
  await element.play()
  await eventually(() => expect(element.time).toBeGreaterThan(0.3))
  await element.pause()
  const stood = element.time
  element.accent = '#123456'
  await told(element, 'ho-ready')
  const query = new URL(frameOf(element)!.src).searchParams
  expect(query.get('accent')).toBe('#123456')
  expect(Number(query.get('t'))).toBe(stood)
})

test('another scenario is loaded by message, and its attributes follow load()', async () => {
  const element = show({ play: 'none', beat: '1' })
  await element.load()
  const { beats } = await element.load({ scenario: 'two', seed: 3 })
  expect(beats).toHaveLength(3)
  expect([element.scenario, element.seed, element.getAttribute('beat')]).toEqual(['two', 3, null])
  const { asked } = await count(element)
  expect(asked).toEqual([['load', { scenario: 'two', seed: 3 }]])
})

test('a promise is refused with the code of the page', async () => {
  const element = show({ play: 'none' })
  await expect(element.set('nothing.here', 1)).rejects.toMatchObject({ code: 'refused' })
  expect(await element.query({ metric: 'amp(stock)', window: '5s' })).toEqual({
    value: 27,
    unit: '',
  })
})

test('dispose frees the frame and refuses what waits; load begins again', async () => {
  const element = show({ scenario: 'silent' })
  const waiting = element.next()
  await eventually(() => expect(frameOf(element)).not.toBeNull())
  await element.dispose()
  await expect(waiting).rejects.toMatchObject({ code: 'disposed' })
  expect(frameOf(element)).toBeNull()
  element.scenario = 'one'
  await element.load()
  expect(frameOf(element)).not.toBeNull()
})

test('a run that waits to be seen begins when it is, and only one of two runs', async () => {
  const both = [show({ scenario: 'one' }, 'width: 400px'), show({}, 'width: 400px')]
  await Promise.all(both.map((element) => told(element, 'ho-ready')))
  await eventually(() => expect(both.some((element) => element.playing)).toBe(true))
  const still = both.find((element) => !element.playing)!
  expect((await count(still)).frames).toBe(0)
})

test('the one that is asked for by hand takes over, and the other keeps its last frame', async () => {
  const one = show({ scenario: 'one' }, 'width: 400px')
  await playing(one)
  const two = show({ scenario: 'two' }, 'width: 400px')
  await two.play()
  await playing(two)
  await eventually(() => expect(one.playing).toBe(false))
  const before = await count(one)
  await eventually(async () => expect((await count(two)).frames).toBeGreaterThan(5))
  expect((await count(one)).frames).toBe(before.frames)
  expect(frameOf(one)!.classList.contains('away')).toBe(false)
})

test('a button pressed within one frame makes the other rest as well', async () => {
  const one = show({ scenario: 'one' }, 'width: 400px')
  await playing(one)
  const two = show({ scenario: 'two' }, 'width: 400px')
  await two.load()
  frameOf(two)!.contentWindow!.postMessage('press', '*')
  await eventually(() => expect(one.playing).toBe(false))
  expect(two.playing).toBe(true)
})

test('who stops a run within the frame wants it so', async () => {
  const element = show()
  await playing(element)
  frameOf(element)!.contentWindow!.postMessage('press', '*')
  await eventually(() => expect(element.playing).toBe(false))
  await eventually(() => expect(pageArbiter().running).toBeUndefined())
})

test('what is scrolled out of view rests and draws nothing, and goes on when it is back', async () => {
  const element = show()
  await playing(element)
  element.style.marginTop = '3000px'
  await eventually(() => expect(element.playing).toBe(false))
  const before = await count(element)
  await new Promise((settle) => setTimeout(settle, 300))
  expect((await count(element)).frames).toBe(before.frames)
  element.style.marginTop = '0'
  await playing(element)
})

test('on a page that nobody looks at nothing runs', async () => {
  const element = show()
  await playing(element)
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  await eventually(() => expect(element.playing).toBe(false))
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  await playing(element)
})

test('far from the view there is no frame, only the poster', async () => {
  const element = show({ poster: '/favicon.svg' }, 'width: 600px; margin-top: 4000px')
  await new Promise((settle) => setTimeout(settle, 200))
  expect(frameOf(element)).toBeNull()
  const image = element.shadowRoot!.querySelector('img')!
  expect(image.getAttribute('src')).toBe('/favicon.svg')
  element.scrollIntoView()
  await told(element, 'ho-ready')
})

test('too small to be read, it is its poster and a link to the app', async () => {
  const element = show({}, 'width: 300px')
  await new Promise((settle) => setTimeout(settle, 200))
  expect(frameOf(element)).toBeNull()
  const still = element.shadowRoot!.querySelector<HTMLAnchorElement>('a.still')!
  expect(still.href).toMatch(/\/fixture\/index\.html#scenario=one$/)
  element.style.width = '600px'
  await told(element, 'ho-ready')
  expect(still.hasAttribute('href')).toBe(false)
})

test('with room for the canvas alone the frame is told so', async () => {
  const element = show({ play: 'none' }, 'width: 600px')
  await element.load()
  element.style.width = '400px'
  await eventually(async () => {
    expect((await count(element)).asked).toContainEqual(['layout', 'canvas'])
  })
})

test('taken out, nothing of it stays; put back, it begins where it stood', async () => {
  const element = show()
  await playing(element)
  await eventually(() => expect(element.time).toBeGreaterThan(0.2))
  element.remove()
  await Promise.resolve()
  expect(frameOf(element)).toBeNull()
  expect(pageArbiter().running).toBeUndefined()
  document.body.append(element)
  await told(element, 'ho-ready')
  expect(Number(new URL(frameOf(element)!.src).searchParams.get('t'))).toBeGreaterThan(0.2)
  await playing(element)
})

test('moved to another place in the page, it has one frame and goes on', async () => {
  const element = show()
  await playing(element)
  const elsewhere = document.createElement('section')
  document.body.append(elsewhere)
  elsewhere.append(element)
  await told(element, 'ho-ready')
  expect(element.shadowRoot!.querySelectorAll('iframe')).toHaveLength(1)
  await playing(element)
})

test('a key that the frame does not use happens in the page, with the code that old decks look for', async () => {
  const element = show({ play: 'none' })
  await element.load()
  const heard = new Promise<KeyboardEvent>((settle) => {
    document.addEventListener('keydown', settle, { once: true })
  })
  frameOf(element)!.contentWindow!.postMessage('key', '*')
  const { key, keyCode, target } = await heard
  expect([key, keyCode, target]).toEqual(['PageDown', 34, element])
})

test('colours of the style sheet become keys', async () => {
  const element = show({ play: 'none' }, 'width: 600px; --ho-accent: rebeccapurple; --ho-bg: #fff0')
  await element.load()
  const query = new URL(frameOf(element)!.src).searchParams
  expect([query.get('accent'), query.get('bg')]).toEqual(['#663399', 'transparent'])
})

test('it is 16 to 9 unless the page says otherwise', () => {
  const element = show({ play: 'none' })
  expect(element.getBoundingClientRect().height).toBe(337.5)
  element.style.aspectRatio = '1'
  expect(element.getBoundingClientRect().height).toBe(600)
})
