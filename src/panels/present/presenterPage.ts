import { mount } from 'svelte'
import { firstTheme, themeOf } from '../theme.ts'
import PresenterPage from './PresenterPage.svelte'

/** Shows the window with notes in place of the app. */
export function showPresenter(target: HTMLElement, channel: string): void {
  const wants = (query: string): boolean => matchMedia(query).matches
  document.documentElement.dataset['theme'] = themeOf(
    firstTheme(),
    wants('(prefers-contrast: more)'),
    wants('(prefers-color-scheme: dark)'),
  )
  mount(PresenterPage, { target, props: { channel } })
}
