import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { canvas } from './canvas.ts'
import { checkpoint } from './checkpoint.ts'
import { frames } from './frames.ts'
import { growth } from './growth.ts'
import { hold } from './hold.ts'
import { layoutTopic } from './layout.ts'
import { machines } from './machines.ts'
import { fullEffort, quickEffort } from './measure.ts'
import type { Topic } from './measure.ts'
import { mesh } from './mesh.ts'
import { peers } from './peers.ts'
import { asDocument, asText, machineWords } from './report.ts'
import type { Measured } from './report.ts'
import { seek } from './seek.ts'
import { pagesTopic } from './pages.ts'
import { main as theory } from './theory.ts'

const topics: Readonly<Record<string, Topic>> = {
  hold,
  mesh,
  peers,
  growth,
  checkpoint,
  seek,
  machines,
  frames,
  layout: layoutTopic,
  pages: pagesTopic,
  canvas,
}
/** What `quick` measures. */
const quickTopics = ['hold', 'mesh', 'peers']

const usage = `npm run bench -- [quick] [TOPIC…] [--write]
npm run bench -- theory

quick      less work, in some seconds; alone: ${quickTopics.join(', ')}
--write    also writes docs/bench.md, from a whole run
topics     ${Object.keys(topics).join(', ')}`

/** Measures the speed of everything, each topic in a process of its own, and prints a table. */
export async function main(argv: string[]): Promise<number> {
  if (argv[0] === 'theory') return theory(argv.slice(1))
  const isQuick = argv.includes('quick')
  const isChild = argv.includes('--child')
  const isWritten = argv.includes('--write')
  const named = argv.filter((word) => !['quick', '--child', '--write'].includes(word))
  const unknown = named.find((word) => topics[word] === undefined)
  if (unknown !== undefined) {
    console.error(`There is no topic "${unknown}".\n\n${usage}`)
    return 2
  }
  if (isChild) {
    const measured = await measureHere(named[0]!, isQuick)
    process.stdout.write(JSON.stringify(measured))
    return 0
  }
  if (isWritten && (isQuick || named.length > 0)) {
    console.error('docs/bench.md is written from a whole run only.')
    return 2
  }
  console.log(`${machineWords()}\n`)
  const measured: Measured[] = []
  for (const name of named.length > 0 ? named : isQuick ? quickTopics : Object.keys(topics)) {
    const part = measureApart(name, isQuick)
    measured.push(part)
    console.log(`${asText(part)}\n`)
  }
  if (isWritten) writeFileSync('docs/bench.md', asDocument(measured))
  return 0
}

async function measureHere(name: string, isQuick: boolean): Promise<Measured> {
  const topic = topics[name]!
  const lines = await topic.measure(isQuick ? quickEffort : fullEffort)
  return { title: topic.title, notes: topic.notes, lines }
}

/** In a process of its own: what one topic taught the compiler must not slow the next. */
function measureApart(name: string, isQuick: boolean): Measured {
  const program =
    'const { main } = await import(process.argv[1]); process.exitCode = await main(process.argv.slice(2))'
  const words = [import.meta.url, '--child', name, ...(isQuick ? ['quick'] : [])]
  const child = spawnSync(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', program, ...words],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, NODE_ENV: 'production' },
    },
  )
  if (child.status !== 0) throw new Error(`measuring ${name} failed`)
  // JSON has no NaN: what came as null was one.
  return JSON.parse(child.stdout, (_, value: unknown) => (value === null ? NaN : value)) as Measured
}
