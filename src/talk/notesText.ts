import { clock, type Note, type Talk } from './Talk.ts'

/** What the speaker has in mind, slide by slide, as Markdown to be printed: each with the moment at which it begins. */
export function notesText(talk: Talk): string {
  const { title, author, minutes, opening, openingNotes, slides } = talk
  const head = [
    `# ${title}`,
    '',
    [author, `${minutes} minutes`].filter((part) => part !== '').join(', '),
    ...(opening === '' ? [] : ['', opening]),
    ...(openingNotes === '' ? [] : ['', openingNotes]),
  ]
  let at = 0
  const lines = slides.flatMap((slide) => {
    const begin = clock(at)
    at += slide.seconds
    const { run } = slide
    const shown =
      run === undefined
        ? []
        : ['', `Shows ${run.scenario}: ${run.beats.map(({ title: of }) => of).join('; ')}.`]
    return [
      '',
      `## ${begin}  ${slide.number}. ${slide.title}`,
      '',
      `Takes ${clock(slide.seconds)}.`,
      ...shown,
      ...slide.notes.flatMap(noteLines),
    ]
  })
  return `${[...head, ...lines, '', `${clock(at)}  The end`].join('\n')}\n`
}

function noteLines({ beat, text }: Note): string[] {
  if (text === '') return []
  return beat === '' ? ['', text] : ['', `### ${beat}`, '', text]
}
