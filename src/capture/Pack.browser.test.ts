import '../app.css'
import { ALL_FORMATS, BufferSource as BytesSource, EncodedPacketSink, Input } from 'mediabunny'
import { unzipSync } from 'fflate'
import { describe, expect, test, vi } from 'vitest'
import { captureTools } from '../captureTools.ts'
import { startPlayback } from '../playback/startPlayback.ts'
import type { WorkerClient } from '../playback/WorkerClient.ts'
import { makePack, type PackHearer, type PackOrder, type PackProgress } from './Pack.ts'
import type { PackFile, PackFormat } from './PackFile.ts'
import { textsOf } from './pngText.ts'
import type { CaptureTools } from './SceneStage.ts'
import { zipPack } from './zipPack.ts'

// Whole runs are read, painted without a graphics card, and encoded, some of them twice.
vi.setConfig({ testTimeout: 120_000 })

const text = `
halfopen: 1
title: Two tiers
seed: 3
duration: 20s
system: envoy
services:
  front: { endpoints: 2, workers: 8, serviceTime: { exponential: 5ms }, calls: [ back ] }
  back: { endpoints: 3, workers: 4, serviceTime: { exponential: 20ms } }
clients:
  web: { to: front, rate: 40/s, timeout: 1s }
policies:
  - { for: back, retry: { attempts: 3, on: [5xx, reset] } }
beats:
  - { id: calm, title: Everything is <fine> & well, claim: All requests are answered, until: 4s, speed: 10s }
  - id: storm
    title: The back fails
    claim: One request is three tries
    until: 5s
    speed: 2s
    do: [ { fault: { errors: 50% }, on: back, until: 9s } ]
    show: [ { metric: amp(back), label: attempts on back for each request, over: 2s } ]
    highlight: [ back ]
    predict: { ask: How many tries?, answer: { metric: amp(back), over: 1s, beat: storm } }
`

const clients: WorkerClient[] = []

const tools: CaptureTools = {
  ...captureTools,
  startPlayback: () => {
    const client = startPlayback()
    clients.push(client)
    return client
  },
}

const order: PackOrder = {
  run: { id: '', text, file: 'two.yaml' },
  formats: [],
  width: 1280,
  fps: 30,
  motion: 'steps',
  theme: 'stage',
  base: 'https://example.org/halfopen/index.html',
}

interface Made {
  readonly files: ReadonlyMap<string, PackFile>
  readonly told: readonly PackProgress[]
}

async function made(
  formats: readonly PackFormat[],
  changes: Partial<PackOrder> = {},
  hearer: Partial<PackHearer> = {},
): Promise<Made> {
  const files = new Map<string, PackFile>()
  const told: PackProgress[] = []
  await makePack(
    { ...order, formats, ...changes },
    tools,
    {
      ...hearer,
      onFile: (file) => void files.set(file.name, file),
      onProgress: (progress) => told.push(progress),
    },
    new AbortController().signal,
  )
  return { files, told }
}

/** A number that is another when any px is. */
async function hashOf(canvas: HTMLCanvasElement): Promise<string> {
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
  return hashOfBytes(data)
}

async function hashOfBytes(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
const textOf = (file: PackFile | undefined): string => new TextDecoder().decode(file?.bytes)

const traces = (): number => document.querySelectorAll('[data-density="stage"]').length

describe('the same seed', () => {
  test('is the same picture, drawing, animation, and every picture of the film', async () => {
    const hashes: string[][] = []
    const packs: Made[] = []
    for (let time = 0; time < 2; time++) {
      const own: string[] = []
      hashes.push(own)
      packs.push(
        await made(
          ['png', 'svg', 'gif', 'pptx', 'sheet'],
          { beats: [1], width: 640 },
          { onPicture: async (canvas) => void own.push(await hashOf(canvas)) },
        ),
      )
    }
    expect(hashes[0]).toHaveLength(15)
    expect(hashes[1]).toEqual(hashes[0])
    // Marks do move.
    expect(new Set(hashes[0]).size).toBeGreaterThan(3)
    const [first, second] = packs.map(({ files }) => files)
    for (const [name, { bytes }] of first!)
      expect(await hashOfBytes(second!.get(name)!.bytes), name).toBe(await hashOfBytes(bytes))
  })

  test('is the same picture of a beat however one came to it', async () => {
    const alone = await made(['png'], { beats: [1] })
    const after = await made(['png', 'gif'], { beats: [0, 1] })
    expect(alone.files.get('beat-02.png')!.bytes).toEqual(after.files.get('beat-02.png')!.bytes)
    const other = await made(['png'], { beats: [1], run: { ...order.run, seed: 4 } })
    expect(other.files.get('beat-02.png')!.bytes).not.toEqual(alone.files.get('beat-02.png')!.bytes)
  })
})

describe('a film', () => {
  test.each(['webm', 'mp4'] as const)(
    'as %s has exactly its pictures and its length',
    async (format) => {
      const { files } = await made([format, 'vtt'], { beats: [1], width: 640 })
      const { bytes } = files.get(`beat-02.${format}`)!
      const input = new Input({ source: new BytesSource(bytes), formats: ALL_FORMATS })
      const track = (await input.getPrimaryVideoTrack())!
      const packets: number[] = []
      for await (const packet of new EncodedPacketSink(track).packets())
        packets.push(packet.timestamp)
      // 1 s of the run at 2 s a second is half a second, at 30 pictures a second.
      expect(packets).toHaveLength(15)
      expect(packets.toSorted((a, b) => a - b).at(-1)).toBeCloseTo(14 / 30, 2)
      expect(await track.computeDuration()).toBeCloseTo(0.5, 2)
      expect([track.displayWidth, track.displayHeight]).toEqual([640, 360])
      expect(textOf(files.get('beat-02.vtt'))).toContain('00:00:00.000 --> 00:00:00.500')
    },
  )

  test('as an animated picture goes round for ever', async () => {
    const { files } = await made(['gif'], { beats: [0], width: 640 })
    const { bytes } = files.get('beat-01.gif')!
    const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    expect(latin.slice(0, 6)).toBe('GIF89a')
    // The loop of the application extension: 3 bytes, 1, and how often; 0 is for ever.
    expect(latin).toContain('NETSCAPE2.0\x03\x01\x00\x00\x00')
    // 4 s of the run at 10 s a second, ten pictures a second.
    expect(latin.split('\x21\xf9\x04')).toHaveLength(1 + 4)
  })
})

describe('a pack', () => {
  test('has each file once, and says how far it is without ever going back', async () => {
    const { files, told } = await made(
      ['png', 'svg', 'webm', 'gif', 'vtt', 'notes', 'links', 'sheet', 'pptx'],
      { width: 640 },
    )
    expect([...files.keys()].toSorted()).toEqual(
      [
        ...['01', '02'].flatMap((beat) =>
          ['.gif', '.png', '.svg', '.vtt', '.webm', '-qr.png', '-qr.svg'].map(
            (end) => `beat-${beat}${end}`,
          ),
        ),
        'captions.vtt',
        'cheat-sheet.html',
        'links.csv',
        'notes.md',
        'notes.txt',
        'talk.pptx',
      ].toSorted(),
    )
    told.slice(1).forEach((now, index) => {
      const before = told[index]!
      for (const key of ['pictures', 'files', 'bytes'] as const)
        expect(now[key]).toBeGreaterThanOrEqual(before[key])
      expect(now.picturesOf).toBe(before.picturesOf)
    })
    const last = told.at(-1)!
    expect(last.pictures).toBe(last.picturesOf)
    expect(last.files).toBe(files.size)

    // What it asks its audience is answered by the run.
    expect(textOf(files.get('notes.md'))).toMatch(/\*\*Answer:\*\* 1\.\d+/)
    const deck = unzipSync(files.get('talk.pptx')!.bytes)
    expect(Object.keys(deck).filter((name) => /slides\/slide\d+\.xml$/.test(name))).toHaveLength(2)
    for (const [name, bytes] of Object.entries(deck)) {
      if (!/\.(?:xml|rels)$/.test(name)) continue
      const parsed = new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'text/xml')
      expect(parsed.querySelector('parsererror'), name).toBeNull()
    }
    const slide = new TextDecoder().decode(deck['ppt/slides/slide2.xml'])
    expect(slide).toContain('One request is three tries')
    expect(slide).toContain('Services: front, back.')

    const kept = [...files.values()].map(({ name, bytes }) => ({ name, blob: new Blob([bytes]) }))
    const zip = unzipSync(new Uint8Array(await (await zipPack(kept)).arrayBuffer()))
    expect(Object.keys(zip).toSorted()).toEqual([...files.keys()].toSorted())
    expect(zip['beat-01.png']).toEqual(files.get('beat-01.png')!.bytes)
  })

  test('tells in its pictures what is on them', async () => {
    const { files } = await made(['png', 'svg'], { beats: [0] })
    const texts = textsOf(files.get('beat-01.png')!.bytes)
    const description = texts.find(({ keyword }) => keyword === 'Description')!.text
    expect(description).toContain('All requests are answered.')
    expect(description).toContain('100\u00a0% success for clients.')
    expect(description).toContain('Services: front, back.')

    const svg = new DOMParser().parseFromString(textOf(files.get('beat-01.svg')), 'image/svg+xml')
    expect(svg.querySelector('parsererror')).toBeNull()
    expect(svg.querySelector('title')!.textContent).toBe('Two tiers: Everything is <fine> & well')
    expect(svg.querySelector('desc')!.textContent).toBe(description)
    const words = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent)
    for (const name of ['front', 'back', 'web', 'All requests are answered'])
      expect(words).toContain(name)
    expect(svg.querySelector('script, foreignObject, image')).toBeNull()
    // No letter is smaller than on a stage: a 30th part of its height.
    document.body.append(svg.documentElement)
    const drawn = document.body.querySelector<SVGSVGElement>(':scope > svg')!
    for (const each of drawn.querySelectorAll('text')) {
      const { a } = each.getCTM()!
      expect(parseFloat(getComputedStyle(each).fontSize) * a).toBeGreaterThanOrEqual(23.9)
    }
    drawn.remove()
  })
})

test('what is called off ends at once, and leaves nothing running', async () => {
  for (const after of [0, 1, 4]) {
    const before = clients.length
    const stop = new AbortController()
    let pictures = 0
    const files: string[] = []
    const call = makePack(
      { ...order, formats: ['webm', 'gif'], width: 640 },
      tools,
      {
        onFile: ({ name }) => void files.push(name),
        onPicture: () => {
          if (++pictures === after) stop.abort()
        },
      },
      stop.signal,
    )
    if (after === 0) stop.abort()
    await expect(call).rejects.toThrow(/abort/i)
    expect(pictures).toBe(after)
    expect(files).toEqual([])
    expect(traces()).toBe(0)
    for (const client of clients.slice(before)) expect(client.place).not.toBe('worker')
  }
})

test('a text that is no scenario is refused in words', async () => {
  const run = { id: '', text: 'halfopen: 1\ntitel: x', file: 'x.yaml' }
  await expect(made(['png'], { run })).rejects.toThrow(/titel/)
  expect(traces()).toBe(0)
})
