import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../app.css'
import { planOf, supportClock } from '../../../evaluation/demo/supportClock.ts'
import { upgradeDayOf, vulnerable } from '../../../evaluation/demo/upgradeDay.ts'
import { emptySheet } from '../../../evaluation/sheet.ts'
import { Evaluating } from '../Evaluating.svelte.ts'
import SupportClock from './SupportClock.svelte'
import UpgradeDay from './UpgradeDay.svelte'

const answering = (answers: Record<string, string>, era: '2018' | 'today' = 'today') =>
  new Evaluating({ sheet: { ...emptySheet, era, answers: new Map(Object.entries(answers)) } })

describe('upgrade day', () => {
  const shown = (container: Element): number[] =>
    [...container.querySelectorAll('[data-days]')].map((one) =>
      Number(one.getAttribute('data-days')),
    )

  test('shows the area that the model works out, and follows the answers', async () => {
    await page.viewport(540, 800)
    const evaluating = answering({ '1.1': 'c', '1.4': 'a', '8.3': 'c' })
    const { container } = await render(UpgradeDay, { evaluating })
    const own = (): number[] =>
      (['sidecar', 'node'] as const).map((place) =>
        Math.round(vulnerable(place, upgradeDayOf(evaluating.sheet.answers)).instanceDays),
      )
    expect(shown(container)).toEqual(own())
    expect(shown(container)[0]).toBeGreaterThan(50_000)
    evaluating.answer('c', '1.4')
    await expect.poll(() => shown(container)).toEqual(own())
    expect(shown(container)[0]).toBeLessThan(2_000)
  })

  test('is set with the keyboard, and goes back to what was answered', async () => {
    const evaluating = answering({ '1.4': 'b' })
    const screen = await render(UpgradeDay, { evaluating })
    const before = shown(screen.container)
    const wait = screen.getByRole('slider', { name: 'The rest waits' })
    wait.element().focus()
    await userEvent.keyboard('{Home}')
    await expect.poll(() => shown(screen.container)[0]).toBeLessThan(before[0]! / 2)
    expect(shown(screen.container)[1]).toBe(before[1])
    await screen.getByRole('button', { name: 'As answered' }).click()
    expect(shown(screen.container)).toEqual(before)
  })
})

describe('the support clock', () => {
  const weeks = (container: Element): Record<string, string> =>
    Object.fromEntries(
      [...container.querySelectorAll('[data-candidates]')].map((row) => [
        row.getAttribute('data-candidates')!,
        row.getAttribute('data-weeks')!,
      ]),
    )
  const worked = (answers: Record<string, string>, era: '2018' | 'today') =>
    Object.fromEntries(
      supportClock(era, planOf(new Map(Object.entries(answers)))).map(({ support, weeksOut }) => [
        support.candidates.join(' '),
        Number.isNaN(weeksOut) ? '' : weeksOut.toFixed(1),
      ]),
    )

  test.each(['today', '2018'] as const)(
    'shows every candidate of %s with the weeks that are worked out',
    async (era) => {
      await page.viewport(540, 800)
      const { container } = await render(SupportClock, {
        evaluating: answering({ '8.3': 'c' }, era),
      })
      expect(weeks(container)).toEqual(worked({ '8.3': 'c' }, era))
      // Hatched and labelled, not red alone.
      for (const row of container.querySelectorAll('.row:not(.axis)')) {
        const out = row.querySelectorAll('.out')
        expect(out.length > 0).toBe(Number(row.getAttribute('data-weeks')) > 0)
        const label = row.querySelector('[role=img]')!.getAttribute('aria-label')!
        expect(label.includes('out of support')).toBe(out.length > 0)
      }
    },
  )

  test('is disturbed with the keyboard: another rhythm, a wait, an upgrade that is skipped', async () => {
    const evaluating = answering({ '8.3': 'a' })
    const screen = await render(SupportClock, { evaluating })
    const istio = (): number => Number(Object.values(weeks(screen.container))[0])
    const before = istio()
    const rhythm = screen.getByRole('slider', { name: 'You upgrade every' })
    rhythm.element().focus()
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}{ArrowRight}')
    await expect.poll(istio).toBeGreaterThan(before + 5)
    await screen.getByRole('button', { name: 'As answered' }).click()
    expect(istio()).toBe(before)
    await screen
      .getByRole('combobox', { name: 'An upgrade that is skipped' })
      .selectOptions('2025-05-29')
    await expect.poll(istio).toBeGreaterThan(before)
    expect(screen.container.querySelectorAll('.upgrade.skipped').length).toBeGreaterThan(0)
  })
})
