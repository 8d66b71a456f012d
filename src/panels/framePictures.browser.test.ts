import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import '../app.css'
import { captureTools } from '../captureTools.ts'
import { startPlayback } from '../playback/startPlayback.ts'
import { windowUsFor } from '../model/failureSeen.ts'
import { Beats } from './Beats.svelte.ts'
import type { Pictured } from './embed/Around.ts'
import { framePictures } from './export/framePictures.ts'
import { Player } from './Player.svelte.ts'

// Whole runs are read, painted without a graphics card, and encoded, some of them twice.
vi.setConfig({ testTimeout: 120_000 })

const text = `
halfopen: 1
title: Shop
seed: 7
duration: 12s
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms } }
clients:
  web: { to: cart, rate: 50/s, timeout: 500ms }
beats:
  - { id: calm, title: Calm, claim: All is well, until: 4s, speed: 20s }
  - { id: storm, title: Storm, until: 8s, speed: 8s, do: [{ fault: { slow: 5x }, on: cart, until: 7s }] }
`

let player: Player
let beats: Beats
let of: Pictured
const pictures = framePictures(captureTools)

beforeEach(async () => {
  player = new Player(startPlayback(), windowUsFor)
  beats = new Beats(player)
  await player.open({ scenario: { id: '', title: 'Shop', file: 'shop.yaml', text } })
  await beats.go('storm', { at: 'end', play: false })
  of = {
    player,
    beats,
    stage: undefined,
    shownTheme: 'dark',
    width: 640,
    height: 360,
    url: 'https://example.org/#scenario=shop',
  }
})

afterEach(() => {
  beats.close()
  player.close()
})

test('a host gets a picture of this moment, and as a drawing', async () => {
  const before = player.digest
  const png = await pictures.snapshot(of, 'png', 2)
  const image = await createImageBitmap(png.data as Blob)
  expect([image.width, image.height, png.type]).toEqual([1280, 720, 'image/png'])
  const svg = await pictures.snapshot(of, 'svg', 1)
  expect(svg.data).toContain('<title id="title">Shop: Storm</title>')
  expect(svg.data).toContain('>cart</text>')
  // The run in the frame has not been touched.
  expect([player.t, player.digest]).toEqual([8_000_000, before])
})

test('a host gets a film of a beat, and hears how far it is', async () => {
  const told: number[] = []
  const made = await pictures.capture(
    of,
    { beat: 'storm', fps: 20, format: 'webm', width: 640 },
    (done, all) => {
      told.push(done)
      // Ten pictures of the film, and the one of its end.
      expect(all).toBe(11)
    },
  )
  expect([made.name, made.type]).toEqual(['beat-02.webm', 'video/webm'])
  expect(made.data.size).toBeGreaterThan(1_000)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told.at(-1)).toBe(11)
})

test('a beat that is not there is told as that', async () => {
  const call = pictures.capture(of, { beat: 'calmer', format: 'gif' }, () => {})
  await expect(call).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('Known: calm, storm'),
  })
})
