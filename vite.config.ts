import { readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import type { Plugin } from 'vite'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { parse } from 'yaml'
import { findBrowser } from './scripts/find-browser.mjs'

export default defineConfig(async ({ command, isSsrBuild }) => ({
  base: './',
  publicDir: 'static',
  plugins: [
    svelte(),
    scenarioHeads(),
    scenarioTexts(),
    withoutUnusedPixi(),
    withoutNode(),
    adoptedEditorStyles(),
  ],
  // The pages are built by scripts/build.mjs, which puts them together from what vite bundles.
  build: isSsrBuild ? headlessBuild : {},
  // A package that vite discovers in the middle of a test run reloads the page under the test.
  optimizeDeps: {
    include: [
      '@codemirror/autocomplete',
      '@codemirror/commands',
      '@codemirror/lang-yaml',
      '@codemirror/language',
      '@codemirror/lint',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@lezer/highlight',
      '@lucide/svelte/icons/*',
      'fflate',
      'gifenc',
      'mediabunny',
      'pixi.js',
      'pixi.js/unsafe-eval',
      'pptxgenjs',
      'uqr',
      'xstate',
      'yaml',
    ],
  },
  test: {
    // A build reads this file too and must not look for a browser.
    projects: command === 'serve' && process.env.VITEST ? await projects() : [],
  },
}))

/** The command line and the benchmarks: one file each, so that a rename replaces the whole. */
const headlessBuild = {
  target: 'es2022',
  outDir: 'dist-cli',
  emptyOutDir: false,
  copyPublicDir: false,
  rolldownOptions: { output: { codeSplitting: false } },
}

/** `scenario.yaml?head` is its title and description alone, so that a list of scenarios need not carry their texts. */
function scenarioHeads(): Plugin {
  return {
    name: 'scenario-heads',
    enforce: 'pre',
    load: {
      filter: { id: /\.yaml\?head$/ },
      handler(id) {
        const { title, description = '' } = parse(readFileSync(id.replace(/\?head$/, ''), 'utf8'))
        return `export default ${JSON.stringify({ title, description })}`
      },
    },
  }
}

/** `scenario.yaml?scenario` is its text; where pages are built, what it says as well (scripts/build/readScenarios.mjs). */
function scenarioTexts(): Plugin {
  return {
    name: 'scenario-texts',
    enforce: 'pre',
    load: {
      filter: { id: /\.yaml\?scenario$/ },
      handler(id) {
        const text = readFileSync(id.replace(/\?scenario$/, ''), 'utf8')
        return `export const text = ${JSON.stringify(text)}\nexport const read = undefined`
      },
    },
  }
}

/**
 * Leaves out what the canvas never uses of PixiJS (some 20 KiB compressed): WebGPU, videos, sprite sheets. We draw with WebGL,
 * else on a 2D canvas, from textures of our own.
 */
function withoutUnusedPixi(): Plugin {
  const stubs: Record<string, string> = {
    'WebGPURenderer.mjs': 'export class WebGPURenderer {}',
    'isWebGPUSupported.mjs': 'export const isWebGPUSupported = () => Promise.resolve(false)',
    'VideoSource.mjs':
      "export class VideoSource { static extension = 'texture-source'; static test() { return false } }",
    'spritesheet/init.mjs': '',
  }
  return {
    name: 'without-unused-pixi',
    apply: 'build',
    load: {
      filter: {
        id: /pixi\.js\/lib\/.*(?:WebGPURenderer|isWebGPUSupported|VideoSource|spritesheet\/init)\.mjs$/,
      },
      handler: (id) => Object.entries(stubs).find(([name]) => id.endsWith(`/${name}`))?.[1],
    },
  }
}

/** What writes slides would read files and addresses where it runs without a page; in a page it never comes to that. */
function withoutNode(): Plugin {
  return {
    name: 'without-node',
    apply: 'build',
    transform: {
      filter: { id: /\/pptxgenjs\/dist\/pptxgen\.es\.js$/ },
      handler: (code) => ({
        code: code.replace(/import\('node:\w+'\)/g, 'Promise.reject()'),
        map: null,
      }),
    },
  }
}

/**
 * The editor puts its rules into a style element, which the policy forbids, unless it stands in a shadow tree: then it makes a
 * style sheet by script, which it allows. Every browser that runs the app can do so in a document as well.
 */
function adoptedEditorStyles(): Plugin {
  const asked = 'if (!root.head && root.adoptedStyleSheets'
  return {
    name: 'adopted-editor-styles',
    apply: 'build',
    transform: {
      filter: { id: /\/style-mod\/src\/style-mod\.js$/ },
      handler(code) {
        if (!code.includes(asked)) this.error('style-mod asks for its shadow tree differently')
        return { code: code.replace(asked, 'if (root.adoptedStyleSheets'), map: null }
      },
    },
  }
}

async function projects(): Promise<TestProjectConfiguration[]> {
  const node: TestProjectConfiguration = {
    extends: true,
    test: {
      name: 'node',
      environment: 'node',
      include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
      exclude: ['**/*.browser.test.ts', '**/*.e2e.test.ts'],
      // Properties and theory run long on a small machine that does other things as well.
      testTimeout: 60_000,
    },
  }
  const found = await findBrowser()
  if (found === undefined) {
    const trouble = 'no Chromium found; set CHROME_BIN to the path of one'
    if (process.env.REQUIRE_BROWSER === '1') throw new Error(`REQUIRE_BROWSER=1, but ${trouble}`)
    console.warn(
      `\n${'!'.repeat(80)}\n! BROWSER TESTS ARE LEFT OUT: ${trouble}\n${'!'.repeat(80)}\n`,
    )
    return [node]
  }
  // One group after the other: a page that draws in software beside a simulation at full load is slow
  // enough to run into its timeouts.
  const browser: TestProjectConfiguration = {
    extends: true,
    test: {
      name: 'browser',
      include: ['src/**/*.browser.test.ts'],
      sequence: { groupOrder: 1 },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: found.launchOptions }),
        instances: [{ browser: 'chromium', viewport: { width: 1280, height: 720 } }],
      },
    },
  }
  const e2e: TestProjectConfiguration = {
    extends: true,
    test: {
      name: 'e2e',
      environment: 'node',
      include: ['e2e/**/*.test.ts'],
      globalSetup: ['e2e/setup.ts'],
      sequence: { groupOrder: 2 },
      fileParallelism: false,
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  }
  return [node, browser, e2e]
}
