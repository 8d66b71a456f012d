import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const pureFolders = [
  'engine',
  'model',
  'words',
  'policies',
  'mesh',
  'profiles',
  'dialects',
  'scenario',
  'record',
]
const pure = pureFolders.map((folder) => `src/${folder}/**/*.ts`)
const tests = ['**/*.test.ts']

const random = {
  object: 'Math',
  property: 'random',
  message: 'Draw from a named Random stream (engine/Random.ts), so that a seed replays the run.',
}

/** The built-in functions whose last bits differ between Node and the browsers' engines. */
const inexact = {
  log: 'log',
  log2: 'log',
  log10: 'log',
  log1p: 'log',
  exp: 'exp',
  expm1: 'exp',
  pow: 'pow',
  cbrt: 'pow',
  hypot: 'Math.sqrt, which is exact,',
}
const trigonometric = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh']
trigonometric.push('asinh', 'acosh', 'atanh')

const restrictedProperties = [
  random,
  ...Object.entries(inexact).map(([property, ours]) => ({
    object: 'Math',
    property,
    message: ours.startsWith('Math')
      ? `Use ${ours} instead: the built-in ${property} differs between browsers.`
      : `Use ${ours} of engine/maths.ts: the built-in ${property} differs between browsers.`,
  })),
  ...trigonometric.map((property) => ({
    object: 'Math',
    property,
    message: `Write one in engine/maths.ts from + - * /: the built-in ${property} differs between browsers.`,
  })),
  ...['localeCompare', 'toLocaleString'].map((property) => ({
    property,
    message:
      'Compare with < and format by hand: the result depends on the language of the machine.',
  })),
]

const wallClock = 'Use sim.now, so that a run does not depend on the wall clock.'
const timer =
  'Schedule on the Simulation: only its wheel moves time, and a run is one synchronous call.'
const page = 'There is no page here: the pure half also runs in a worker and in Node.'
const world =
  'A run depends on scenario, seed and commands only. Reading from outside happens at the doors.'
const messages = {
  Date: wallClock,
  performance: wallClock,
  setTimeout: timer,
  setInterval: timer,
  setImmediate: timer,
  clearTimeout: timer,
  clearInterval: timer,
  clearImmediate: timer,
  queueMicrotask: timer,
  requestAnimationFrame: timer,
  requestIdleCallback: timer,
  window: page,
  document: page,
  navigator: page,
  location: page,
  localStorage: page,
  self: page,
  process: world,
  globalThis: world,
  fetch: world,
  crypto: 'Draw from a named Random stream (engine/Random.ts), so that a seed replays the run.',
  Intl: 'Format by hand: the result depends on the language of the machine.',
}
const restrictedGlobals = Object.entries(messages).map(([name, message]) => ({ name, message }))

const power = ["BinaryExpression[operator='**']", "AssignmentExpression[operator='**=']"].map(
  (selector) => ({
    selector,
    message: 'Use pow of engine/maths.ts, or multiply: ** differs between browsers.',
  }),
)

const synchronous = [
  ':function[async=true]',
  'AwaitExpression',
  "NewExpression[callee.name='Promise']",
  "MemberExpression[object.name='Promise']",
].map((selector) => ({
  selector,
  message: 'No promises in the pure half: a run is one synchronous call.',
}))

const missingGlyphs = '[→←≥≤≈✓]|&(?:rarr|larr|ge|le|asymp|ap|check);'
const lacksGlyph = [
  `Literal[value=/${missingGlyphs}/]`,
  `TemplateElement[value.raw=/${missingGlyphs}/]`,
  `SvelteText[value=/${missingGlyphs}/]`,
  `SvelteLiteral[value=/${missingGlyphs}/]`,
].map((selector) => ({
  selector,
  message:
    'Our font has no → ← ≥ ≤ ≈ ✓, and another font would step in. Use an icon, or words such as "to" and "at least".',
}))

export default defineConfig(
  globalIgnores(['dist/', 'dist-cli/', 'coverage/']),
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    rules: {
      // A name with an underscore in front says that it is not used, and why it must be there.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      // In hot loops over columns `a[i]!` is the readable form of "this index is in range".
      '@typescript-eslint/no-non-null-assertion': 'off',
      // TypeScript knows the globals of each part better.
      'no-undef': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^\\.{1,2}/(?:.*/)?[^./]+$',
              message: 'Write the extension (.ts, .svelte): the import then names a file.',
            },
            {
              regex: '^\\.{1,2}$|/index(?:\\.ts)?$',
              message: 'Import the file you need: barrels make import cycles.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
  },
  {
    name: 'pure half',
    files: pure,
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', ...restrictedProperties],
      'no-restricted-globals': ['error', ...restrictedGlobals],
      'no-restricted-syntax': ['error', ...power, ...synchronous],
    },
  },
  {
    // It moves runs about and must not change them; but it may wait for a worker.
    name: 'playback',
    files: ['src/playback/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', ...restrictedProperties],
      'no-restricted-globals': ['error', ...restrictedGlobals],
      'no-restricted-syntax': ['error', ...power],
    },
  },
  {
    // The two ends of the worker link watch the wall clock: slices of some milliseconds, a worker that never
    // answers. What they send carries simulated time only.
    name: 'worker link',
    files: ['src/playback/Worker*.ts', 'src/playback/*[wW]orker.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    // A test may take the built-in functions as an oracle, but it must be repeatable.
    name: 'tests of the pure half',
    files: [...pure, 'src/playback/**/*.ts'].map((pattern) => pattern.replace('*.ts', '*.test.ts')),
    rules: { 'no-restricted-properties': ['error', random] },
  },
  {
    name: 'texts on the screen',
    files: ['src/panels/**/*.{ts,svelte}', 'src/view/**/*.{ts,svelte}'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...lacksGlyph] },
  },
)
