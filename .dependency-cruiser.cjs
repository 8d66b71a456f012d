// The street: a folder may import itself and the folders above it, never one below. The order is written
// only here; the rules are made from it.
const order = [
  'engine',
  'model',
  'words',
  'policies',
  'mesh',
  'profiles',
  'dialects',
  'scenario',
  'record',
  'playback',
  'lessons',
  'evaluation',
  'author',
  'talk',
  'embed',
  'hosts',
  'capture',
  'view',
  'panels',
]

const pure = order.slice(0, order.indexOf('playback'))

/** Files in src/ itself are doors: they import the street, nobody imports them. bench/ and oracle/ are as well; cli/ is behind cli.ts. */
const doors = ['[^/]+$', 'bench/', 'cli/', 'oracle/']

/** The packages that a folder may load; the others load none. */
const packages = {
  dialects: ['yaml'],
  scenario: ['yaml', 'valibot'],
  playback: ['xstate', 'fflate'],
  lessons: ['xstate'],
  evaluation: ['xstate'],
  author: ['yaml'],
  talk: ['micromark', 'micromark-extension-gfm-table'],
  embed: ['valibot'],
  hosts: ['uqr'],
  capture: ['mediabunny', 'gifenc', 'fflate', 'pptxgenjs', 'uqr'],
  view: ['pixi.js', '@dagrejs/dagre'],
  panels: ['svelte', 'xstate', 'uqr', '@lucide/svelte', '@codemirror/[^/]+', '@lezer/highlight'],
}

/** Folders whose charts, and only they, load XState. */
const xstateInMachines = ['policies', 'mesh']

const test = '\\.test\\.ts$'
const from = (folder, more = []) => ({ path: `^src/${folder}/`, pathNot: [test, ...more] })
const anyOf = (names) => `(?:${names.join('|')})`
const literally = (name) => name.replaceAll('.', '\\.')
const modules = (names) => `(?:^|/)node_modules/${anyOf(names.map(literally))}/`
const kindsOfPackages = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown']

const layers = order.map((folder, place) => ({
  name: `${folder}-imports-only-upwards`,
  comment: `Below ${folder}/ in the street are: ${order.slice(place + 1).join(', ')}, and the doors.`,
  severity: 'error',
  from: from(folder),
  to: { path: `^src/${anyOf([...order.slice(place + 1).map((name) => `${name}/`), ...doors])}` },
}))

const packagesOfFolders = order.map((folder) => {
  const allowed = packages[folder] ?? []
  return {
    name: `${folder}-packages`,
    comment: `${folder}/ loads ${allowed.join(', ') || 'no package'}. Each package lives in few folders.`,
    severity: 'error',
    from: from(folder, xstateInMachines.includes(folder) ? ['\\.machine\\.ts$'] : []),
    to: {
      dependencyTypes: kindsOfPackages,
      // The engine reads machines and needs only their types.
      ...(folder === 'engine' && { dependencyTypesNot: ['type-only'] }),
      ...(allowed.length > 0 && { pathNot: modules(allowed) }),
    },
  }
})

const packagesOfMachines = xstateInMachines.map((folder) => ({
  name: `${folder}-machines-packages`,
  comment: 'A chart loads XState and nothing else.',
  severity: 'error',
  from: { path: `^src/${folder}/.*\\.machine\\.ts$` },
  to: { dependencyTypes: kindsOfPackages, pathNot: modules(['xstate']) },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    ...packagesOfFolders,
    ...packagesOfMachines,
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one idea, or need a third. `import type` counts.',
      severity: 'error',
      from: { path: '^(?:src|e2e|scripts)/' },
      to: { circular: true },
    },
    {
      name: 'street-has-no-other-folder',
      comment: 'A new folder in src/ needs a place in `order`.',
      severity: 'error',
      from: { path: '^(?:src|e2e|scripts)/' },
      to: { path: '^src/[^/]+/', pathNot: `^src/${anyOf([...order, 'bench', 'cli', 'oracle'])}/` },
    },
    {
      name: 'pure-half-is-pure',
      comment: 'The upper half runs without a page, a bundler and node (a catalog.ts needs Vite).',
      severity: 'error',
      from: from(anyOf(pure)),
      to: { path: modules(['svelte', 'pixi.js', 'vite']) },
    },
    {
      name: 'street-runs-without-node',
      comment: 'Everything in the street also runs in a browser. Files are read in cli.ts.',
      severity: 'error',
      from: from(anyOf(order)),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'panels-do-not-know-the-view',
      comment: 'Panels and view are neighbours who meet in main.ts.',
      severity: 'error',
      from: from('panels'),
      to: { path: '^src/view/' },
    },
    {
      name: 'pages-fetch-the-reader-late',
      comment:
        'A page that only shows a run need not read YAML: the worker does. What edits texts is imported when it is asked for.',
      severity: 'error',
      from: {
        path: '^src/(?:view/|panels/|main|embed)',
        pathNot: [test, '^src/panels/(?:author|composer)/'],
      },
      to: {
        path: '^src/(?:author/|scenario/(?:parse|build|schema|yamlText|fields|[^/]+Fields?)\\.ts)',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    {
      name: 'mesh-asks-questions',
      comment:
        'The mesh imports the question (retry/retry.ts) or a machine, never a rule: rules come from the profile.',
      severity: 'error',
      from: from('mesh'),
      to: {
        path: '^src/policies/[^/]+/',
        pathNot: '^src/policies/(?:([^/]+)/\\1\\.ts|[^/]+/[^/]+\\.machine\\.ts)$',
      },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would escape all the other rules.',
      severity: 'error',
      from: { path: '^(?:src|e2e|scripts)/' },
      // Vite answers these itself.
      to: { couldNotResolve: true, pathNot: '^virtual:|\\?(?:raw|url|worker|inline)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'types', 'default'],
      extensions: ['.ts', '.mts', '.mjs', '.js', '.svelte', '.d.ts', '.json'],
    },
  },
}
