import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, expectTypeOf, test } from 'vitest'
import type { Answers, EventPayloads } from '../../embed/messages.ts'
import type { HalfOpenElement, HalfOpenEventDetails } from './half-open.d.ts'

const types = readFileSync('src/hosts/element/half-open.d.ts', 'utf8')

const document = readFileSync('docs/embedding.md', 'utf8')
const [, jsx = ''] = /```ts\n(import type \{ HalfOpenElement \}[\s\S]*?)```/.exec(document) ?? []

const files: Readonly<Record<string, string>> = {
  'half-open.d.ts': types,
  'page.ts': `
    import type { HalfOpenBeatEvent } from './half-open.d.ts'
    const run = document.querySelector('half-open')!
    run.addEventListener('ho-beat', ({ detail }) => { const told: HalfOpenBeatEvent = detail; void told })
    run.addEventListener('click', ({ clientX }) => { const x: number = clientX; void x })
    const { value, unit } = await run.query({ metric: 'amp(stock)', window: '5s' })
    const text: string = unit + (value ?? 0).toFixed(1)
    run.theme = 'dark'
    run.play = 'visible'
    await run.play()
    run.beat = 'storm'
    const index: number = run.beat
    export { text, index }`,
  'wrong.ts': `
    const run = document.createElement('half-open')
    run.theme = 'pink'
    run.playing = true
    void run.snapshot('bmp')
    export {}`,
  'page.tsx': `${jsx}
    export const shown = <half-open scenario="retry-storm" seed={7} title="x" />`,
  // As much of React as the snippet names.
  'react.d.ts': `
    declare module 'react' {
      export interface HTMLAttributes<T> { readonly title?: string; readonly ref?: T }
      export type DetailedHTMLProps<E, T> = E & { readonly key?: T }
      export namespace JSX { interface IntrinsicElements { readonly div: object } }
    }
    declare module 'react/jsx-runtime' { export { JSX } from 'react'; export const jsx: unknown }`,
}

/** What the compiler says to somebody who has `half-open.d.ts` beside these files, and nothing of ours; by file. */
const mistakes = compile()

function compile(): Map<string, string[]> {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  const ours = (file: string): string | undefined => files[file.replace(/^\//, '')]
  host.getSourceFile = (file, version) => {
    const text = ours(file)
    return text === undefined
      ? getSourceFile.call(host, file, version)
      : ts.createSourceFile(file, text, version)
  }
  host.fileExists = (file) => ours(file) !== undefined || fileExists.call(host, file)
  host.readFile = (file) => ours(file) ?? readFile.call(host, file)
  const program = ts.createProgram(
    Object.keys(files).map((file) => `/${file}`),
    options,
    host,
  )
  const found = new Map<string, string[]>()
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName.slice(1) ?? ''
    const text = ts.flattenDiagnosticMessageText(messageText, ' ')
    found.set(name, [...(found.get(name) ?? []), text])
  }
  return found
}

test('the types themselves need nothing that is not beside them', () => {
  expect([...mistakes.keys()]).toEqual(['wrong.ts'])
})

test('a page that has the types knows the element, its promises and its events', () => {
  expect(mistakes.get('page.ts')).toBeUndefined()
})

test('what makes no sense is a mistake', () => {
  expect(mistakes.get('wrong.ts')).toHaveLength(3)
})

test('the snippet for JSX in the documents compiles, and lets the tag be used', () => {
  expect(jsx).toContain('IntrinsicElements')
  expect(mistakes.get('page.tsx')).toBeUndefined()
})

test('the shipped types say what the embed page says', () => {
  type Answer<Method extends keyof HalfOpenElement> = HalfOpenElement[Method] extends (
    ...args: never[]
  ) => Promise<infer Given>
    ? Given
    : never
  expectTypeOf<Answers['seek']>().toExtend<Answer<'seek'>>()
  expectTypeOf<Answers['query']>().toExtend<Answer<'query'>>()
  expectTypeOf<Answers['predict']>().toExtend<Answer<'predict'>>()
  expectTypeOf<EventPayloads['beat']>().toExtend<HalfOpenEventDetails['ho-beat']>()
  expectTypeOf<EventPayloads['goal']>().toExtend<HalfOpenEventDetails['ho-goal']>()
})
