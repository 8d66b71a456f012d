import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { captureTools } from '../captureTools.ts'
import { startPlayback } from '../playback/startPlayback.ts'
import { windowUsFor } from '../model/failureSeen.ts'
import ExportDialog from './export/ExportDialog.svelte'
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
  - { id: storm, title: Storm, until: 8s, speed: 4s, do: [{ fault: { slow: 5x }, on: cart, until: 7s }] }
`

let player: Player
let close: () => void
let saved: string[]
const realClick = HTMLAnchorElement.prototype.click

beforeEach(async () => {
  saved = []
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    saved.push(this.download)
  }
  player = new Player(startPlayback(), windowUsFor)
  await player.open({ scenario: { id: '', title: 'Shop', file: 'shop.yaml', text } })
  await page.viewport(1280, 720)
  close = vi.fn()
  await render(ExportDialog, { player, tools: captureTools, isDark: false, onclose: close })
})

afterEach(() => {
  HTMLAnchorElement.prototype.click = realClick
  player.close()
})

const isChecked = (name: RegExp): boolean =>
  (page.getByRole('checkbox', { name }).element() as HTMLInputElement).checked

/** Leaves only files that are made at once. */
async function onlyPictures(): Promise<void> {
  for (const name of [/WebM/, /MP4/, /GIF/, /PowerPoint/, /Cheat/]) {
    const box = page.getByRole('checkbox', { name })
    await expect.element(box).toBeEnabled()
    await box.click()
  }
}

test('somebody chooses beats and files, sees them made, and saves them', async () => {
  await onlyPictures()
  await page.getByRole('checkbox', { name: /1\. Calm/ }).click()
  expect(isChecked(/2\. Storm/)).toBe(true)
  await page.getByRole('button', { name: 'Make the files' }).click()
  const all = page.getByRole('button', { name: /^Save all as one zip/ })
  await expect.element(all, { timeout: 30_000 }).toBeVisible()
  const names = [...document.querySelectorAll('.files button')].map((each) => each.textContent)
  expect(names).toEqual([
    'beat-02.png',
    'beat-02.svg',
    'beat-02-qr.png',
    'beat-02-qr.svg',
    'captions.vtt',
    'notes.md',
    'notes.txt',
    'links.csv',
  ])
  await page.getByRole('button', { name: 'Save beat-02.png' }).click()
  await all.click()
  await expect.poll(() => saved).toEqual(['beat-02.png', 'shop.zip'])
})

test('nothing chosen is said, and cannot be started', async () => {
  await page.getByRole('button', { name: 'None of them' }).click()
  await expect.element(page.getByRole('button', { name: 'Make the files' })).toBeDisabled()
  await expect.element(page.getByText('Choose at least one beat')).toBeVisible()
})

test('what takes long is stopped by keyboard, and what was finished is there', async () => {
  await expect.element(page.getByRole('checkbox', { name: /WebM/ })).toBeEnabled()
  await page.getByRole('button', { name: 'Make the files' }).click()
  const stop = page.getByRole('button', { name: 'Stop' })
  await expect.element(stop).toBeVisible()
  await expect.element(stop).toHaveFocus()
  await expect.element(page.getByText(/of \d+ pictures/), { timeout: 30_000 }).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText(/^Stopped/), { timeout: 10_000 }).toBeVisible()
  await page.getByRole('button', { name: 'Change something' }).click()
  await expect.element(page.getByRole('button', { name: 'Make the files' })).toBeVisible()
})

test('everybody can use it, whatever it shows', async () => {
  await expect.element(page.getByRole('checkbox', { name: /WebM/ })).toBeEnabled()
  const violations = async (): Promise<string[]> => {
    const found = await axe.run(document.querySelector('dialog')!)
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join()}`)
  }
  expect(await violations()).toEqual([])
  await onlyPictures()
  await page.getByRole('button', { name: 'Make the files' }).click()
  await expect
    .element(page.getByRole('button', { name: /^Save all/ }), { timeout: 30_000 })
    .toBeVisible()
  expect(await violations()).toEqual([])
})

test('Escape closes it, and no key reaches the page behind', async () => {
  const heard = vi.fn()
  window.addEventListener('keydown', heard)
  await userEvent.keyboard('c')
  expect(heard).not.toHaveBeenCalled()
  await userEvent.keyboard('{Escape}')
  window.removeEventListener('keydown', heard)
  expect(close).toHaveBeenCalledOnce()
})
