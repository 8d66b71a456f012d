import { expect, test } from 'vitest'
import { definitions, partsOf, together } from './parts.mjs'

const chunk = (
  fileName: string,
  code: string,
  imports: readonly string[] = [],
  dynamicImports: readonly string[] = [],
  moduleIds: readonly string[] = [],
) => ({ type: 'chunk', fileName, code, imports, dynamicImports, moduleIds })

const names = (parts: readonly { readonly name: string }[]) => parts.map(({ name }) => name)

test('what a part needs stands before it, however far away', () => {
  const parts = partsOf([
    chunk('app.js', 'require("./parts/a.js")', ['parts/a.js']),
    chunk('parts/a.js', 'require("./b.js")', ['parts/b.js']),
    chunk('parts/b.js', '1'),
    chunk('parts/other.js', '1'),
  ])

  expect(names(together(parts, ['app']))).toEqual(['parts/b', 'parts/a', 'app'])
})

test('what is loaded late brings along what the page does not have yet', () => {
  const [app] = partsOf([
    chunk(
      'app.js',
      'require("./parts/a.js");Promise.resolve().then(()=>require("./parts/late.js"))',
      ['parts/a.js'],
      ['parts/late.js'],
    ),
    chunk('parts/a.js', '1'),
    chunk('parts/late.js', '1', ['parts/a.js', 'parts/b.js']),
    chunk('parts/b.js', '1'),
  ])

  expect(app!.code).toBe('require("parts/a");require.load("parts/late",["parts/b"])')
  expect(app!.loads).toEqual(['parts/late'])
})

test('a late import in a form that is not known stops the build', () => {
  const odd = chunk('app.js', 'import("./parts/late.js")', [], ['parts/late.js'])

  expect(() => partsOf([odd, chunk('parts/late.js', '1')])).toThrow('parts/late was found in app')
})

test('text that looks like an import of nothing stays as it is', () => {
  const [app] = partsOf([chunk('app.js', 'x=\'require("./nothing.js")\'')])

  expect(app!.code).toBe('x=\'require("./nothing.js")\'')
})

test('who imports the stand-in of a part of another bundle needs that part', () => {
  const workers = partsOf([
    chunk('worker/run.js', '1'),
    chunk('worker/w.js', '1', ['worker/run.js']),
  ])
  const pages = partsOf([chunk('app.js', '1', [], [], ['\0part:worker/w'])], workers)

  expect(names(together([...workers, ...pages], ['app']))).toEqual([
    'worker/run',
    'worker/w',
    'app',
  ])
})

test('defining a part calls nothing of it', () => {
  const parts = partsOf([chunk('app.js', 'throw new Error("called")')])
  const defined: string[] = []

  new Function('halfopenParts', definitions(parts))({
    define: (name: string) => defined.push(name),
  })

  expect(defined).toEqual(['app'])
})
