import { escaped } from './markdown.ts'
import type { Note, ShownRun, Slide, Talk } from './Talk.ts'

/** A talk as `slides.md` of Slidev, with the component of the add-on where a run is shown. */
export function slidevText(talk: Talk): string {
  const { title, author, opening, openingNotes } = talk
  const head = [
    '---',
    `title: ${JSON.stringify(title)}`,
    ...(author === '' ? [] : [`author: ${JSON.stringify(author)}`]),
    `duration: ${talk.minutes}min`,
    'addons:',
    '  - slidev-addon-halfopen',
    '---',
    '',
    `# ${title}`,
    ...(author === '' ? [] : ['', author]),
    ...(opening === '' ? [] : ['', body(opening)]),
    ...comment(openingNotes),
  ]
  return `${[...head, ...talk.slides.flatMap(slide)].join('\n')}\n`
}

function slide({ title, text, notes, run, hasOwnNotes }: Slide): string[] {
  // A run by itself takes the whole slide, its claim with it.
  const isAlone = run !== undefined && text === ''
  return [
    '',
    ...(isAlone ? ['---', 'layout: none', `title: ${JSON.stringify(title)}`, '---'] : ['---']),
    ...(isAlone ? [] : ['', `## ${title}`]),
    ...(text === '' ? [] : ['', body(text)]),
    ...(run === undefined ? [] : ['', component(run)]),
    ...comment(hasOwnNotes || run === undefined ? joined(notes) : byClick(notes)),
  ]
}

function component({ scenario, wanted, seed, system, options }: ShownRun): string {
  const props: (readonly [string, string])[] = [
    ['scenario', scenario],
    ...(wanted === '' ? [] : [['beats', wanted] as const]),
    ...(seed === undefined ? [] : [['seed', String(seed)] as const]),
    ...(system === undefined ? [] : [['system', system] as const]),
  ]
  const plain = props.map(([key, value]) => `${key}="${escaped(value)}"`)
  const more = options.map(([key, value]) => `'${key}': '${value.replace(/[\\']/g, '')}'`)
  const rest = more.length === 0 ? [] : [`:options="${escaped(`{ ${more.join(', ')} }`)}"`]
  return `<HalfOpen ${[...plain, ...rest].join(' ')} />`
}

const joined = (notes: readonly Note[]): string =>
  notes
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n\n')

/** The first beat is there from the beginning; each further one comes with a click. */
function byClick(notes: readonly Note[]): string {
  if (notes.every(({ text }) => text === '')) return ''
  return notes
    .map(({ beat, text }, index) =>
      [`${index === 0 ? '' : '[click] '}**${beat}**`, ...(text === '' ? [] : [text])].join('\n\n'),
    )
    .join('\n\n')
}

/** The last comment of a slide is its notes. */
function comment(text: string): string[] {
  return text === '' ? [] : ['', '<!--', text.replaceAll('-->', '-- >'), '-->']
}

/** A line of hyphens would end the slide. */
function body(text: string): string {
  return text.replace(/^-{3,}\s*$/gm, '***')
}
