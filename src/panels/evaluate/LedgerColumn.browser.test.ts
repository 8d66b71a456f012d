import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../app.css'
import teamWantsSight from '../../evaluation/fixtures/team-wants-sight.yaml?raw'
import regulated from '../../evaluation/fixtures/regulated-mixed-estate.yaml?raw'
import { readSheet } from '../../evaluation/sheet.ts'
import { Evaluating } from './Evaluating.svelte.ts'
import LedgerColumn from './LedgerColumn.svelte'

async function open(text: string, part: string, era: '2018' | 'today' = 'today') {
  const evaluating = new Evaluating({
    sheet: { ...readSheet(text, 'sheet.yaml'), era },
    stop: part,
  })
  await page.viewport(1440, 900)
  const screen = await render(LedgerColumn, { evaluating })
  screen.container.style.height = '900px'
  return { evaluating, screen }
}

/** The fit of a column as it is shown: the bar and the number beside it. */
function fitOf(container: Element, short: string): readonly [bar: string, number: string] {
  const heads = [...container.querySelectorAll('thead th')]
  const at = heads.findIndex((head) => head.textContent.includes(short))
  const cell = container.querySelectorAll('tfoot tr > *')[at]!
  return [
    cell.querySelector('svg')!.getAttribute('data-fit')!,
    cell.querySelector('.sum')!.textContent,
  ]
}

describe('the ledger column', () => {
  test('a weight that is set moves the bar, and everything is reset at once', async () => {
    const { evaluating, screen } = await open(teamWantsSight, '2.3')
    expect(fitOf(screen.container, 'Linkerd 2')).toEqual(['0.87', '+0.87'])

    await screen.getByRole('spinbutton', { name: 'Weight of: Problems today' }).fill('0')
    const moved = fitOf(screen.container, 'Linkerd 2')
    expect(moved).not.toEqual(['0.87', '+0.87'])
    expect(moved[0]).toBe(evaluating.evaluation.score.fits.get('l2')!.toFixed(2))
    await expect.element(screen.getByText('1 change of the model')).toBeVisible()

    await screen.getByRole('button', { name: 'Reset all' }).click()
    expect(fitOf(screen.container, 'Linkerd 2')).toEqual(['0.87', '+0.87'])
    expect(evaluating.sheet.weights.size).toBe(0)
  })

  test('a cell tells its reason, and its effect is set in place, flagged, and taken back', async () => {
    const { evaluating, screen } = await open(teamWantsSight, '2.3')
    await screen.getByRole('button', { name: 'Linkerd 2, 2.3: +2' }).click()
    await expect.element(screen.getByText(/weight 3 × effect \+2 ÷ /)).toBeVisible()

    await screen.getByRole('button', { name: 'Less: Effect of 2.3 on Linkerd 2' }).click()
    expect(evaluating.sheet.effects.get('2.3c')?.get('l2')).toBe(1.5)
    await expect.element(screen.getByText('the model says +2')).toBeVisible()
    await expect
      .element(screen.getByRole('button', { name: 'Linkerd 2, 2.3: +1½, modified' }))
      .toBeVisible()
    expect(fitOf(screen.container, 'Linkerd 2')[0]).not.toBe('0.87')

    await screen.getByRole('button', { name: 'Reset', exact: true }).click()
    expect(evaluating.sheet.effects.size).toBe(0)
    expect(fitOf(screen.container, 'Linkerd 2')[0]).toBe('0.87')
  })

  test('a number that is no weight says which are, and changes nothing', async () => {
    const { evaluating, screen } = await open(teamWantsSight, '2.3')
    await screen.getByRole('spinbutton', { name: 'Weight of: Problems today' }).fill('7')
    await expect.element(screen.getByRole('alert')).toHaveTextContent('0 to 3')
    expect(evaluating.sheet.weights.size).toBe(0)
  })

  test('by keyboard alone: one stop for the table, arrows from cell to cell, Enter tells', async () => {
    const { screen } = await open(teamWantsSight, '2.3')
    const stops = screen.container.querySelectorAll('[data-cell][tabindex="0"]')
    expect(stops).toHaveLength(1)
    ;(stops[0] as HTMLElement).focus()
    await userEvent.keyboard('{ArrowDown}{ArrowRight}{Enter}')
    expect(document.activeElement?.getAttribute('aria-pressed')).toBe('true')
    await expect.element(screen.getByRole('heading', { level: 3 })).toHaveTextContent('1.1')
  })

  test('who is excluded is named with what excluded it, also where its column is not shown', async () => {
    const { screen } = await open(regulated, '3.2', '2018')
    await screen.getByRole('button', { name: 'Conduit by 3.2b' }).click()
    await expect.element(screen.getByText('Ran on Kubernetes only.')).toBeVisible()
  })

  test('the answer on the screen is in sight, wherever it stands', async () => {
    const { evaluating, screen } = await open(regulated, '1.1')
    evaluating.goTo('8.3')
    await expect.element(screen.getByRole('button', { name: /^8\.3/ })).toBeInViewport()
  })

  test('below 60 % of the answers nothing is ranked, and the row says so', async () => {
    const { evaluating, screen } = await open(teamWantsSight, '1.1')
    const { sheet } = evaluating
    evaluating.change({ ...sheet, answers: new Map([...sheet.answers].slice(0, 20)) })
    await expect.element(screen.getByText('shown from 60\u00a0% of the answers')).toBeVisible()
    expect(screen.container.querySelectorAll('tfoot svg')).toHaveLength(0)
  })
})
