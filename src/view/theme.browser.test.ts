import { expect, test } from 'vitest'
import { readTheme } from './theme.ts'

test('a colour is read in whatever way a style sheet writes it', () => {
  const element = document.createElement('div')
  document.body.append(element)
  element.style.setProperty('--surface', '#fff')
  element.style.setProperty('--canvas', '#F6F6F2')
  element.style.setProperty('--fail', 'red')

  const { colours } = readTheme(element)

  expect(colours.surface).toBe(0xffffff)
  expect(colours.canvas).toBe(0xf6f6f2)
  expect(colours.fail).toBe(0xff0000)
})
