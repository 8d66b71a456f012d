import type { Host } from './Host.ts'

interface Told {
  readonly id?: unknown
  readonly title?: unknown
  readonly seconds?: unknown
  readonly notes?: unknown
}

/**
 * Gives a slide the notes of its beats, if its author wrote none: all of them on the slide, and each at its own fragment, where the
 * speaker's window looks first.
 */
export function fillNotes({ slide, beats, isManual }: Host, told: readonly unknown[]): void {
  if (slide.hasAttribute('data-notes') || slide.querySelector('aside.notes') !== null) return
  const notes = (beats ?? []).map((name) => noteOf(find(told, name)))
  if (notes.every((note) => note === '')) return
  const aside = document.createElement('aside')
  aside.className = 'notes'
  for (const note of notes) {
    if (note === '') continue
    const paragraph = document.createElement('p')
    paragraph.style.whiteSpace = 'pre-line'
    paragraph.textContent = note
    aside.append(paragraph)
  }
  slide.append(aside)
  if (isManual) return
  slide.querySelectorAll<HTMLElement>('.halfopen-beat').forEach((fragment, index) => {
    const note = notes[index + 1]
    if (note !== undefined && note !== '') fragment.dataset['notes'] = note
  })
}

function find(told: readonly unknown[], name: number | string): Told {
  const all = told as readonly Told[]
  return (typeof name === 'number' ? all[name] : all.find(({ id }) => id === name)) ?? {}
}

function noteOf({ title, seconds, notes }: Told): string {
  if (typeof notes !== 'string' || notes.trim() === '') return ''
  const time = typeof seconds === 'number' ? ` (${seconds}\u00a0s)` : ''
  return `${String(title ?? '')}${time}\n${notes.trim()}`
}
