import { keepText, keptText, ofThePage } from '../storages.ts'

const storageKey = 'halfopen.letters'

/** Whether letters and digits are keys of the page, as somebody has said before. */
export const firstLetters = (): boolean => keptText(ofThePage.all, storageKey) !== 'off'

export function keepLetters(hasLetters: boolean): void {
  keepText(ofThePage, storageKey, hasLetters ? 'on' : 'off')
}
