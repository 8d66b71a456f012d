import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { CaseError, readCase, type Case } from './Case.ts'
import { compareCase, type Compared } from './compareCase.ts'
import type { Driver } from './Driver.ts'
import { envoyDriver } from './envoy.ts'
import { grpcDriver } from './grpc.ts'
import { haproxyDriver } from './haproxy.ts'
import { installEnvoy, installGrpc } from './install.ts'
import { nginxDriver } from './nginx.ts'
import { play } from './play.ts'
import { record } from './record.ts'
import { recordingText, type Recording } from './recording.ts'
import { writeTable } from './table.ts'

const folder = 'oracle'
const cache = join(folder, '.cache')

const usage = `npm run oracle -- record PROXY CASE… | PROXY --missing
npm run oracle -- compare [CASE…] [--verbose]
npm run oracle -- table
npm run oracle -- install envoy | grpc

record     plays cases with a real proxy on loopback, five times, and writes what it did into oracle/recordings
compare    plays cases in the simulator, and compares with the recordings
table      writes the table of docs/model.md
CASE       a name without folder and .yaml; the beginning of one is enough: retry- is all of them`

const drivers: Readonly<Record<string, Driver>> = {
  envoy: envoyDriver(cache),
  grpc: grpcDriver(cache),
  haproxy: haproxyDriver,
  nginx: nginxDriver,
}

/** Compares the simulator with real proxies. oracle/README.md says how a case is written. */
export async function main(words: string[]): Promise<number> {
  try {
    return await command(words)
  } catch (error) {
    if (error instanceof CaseError) console.error(error.message)
    else if (error instanceof ScenarioError) console.error(error.message)
    else throw error
    return 2
  }
}

async function command([verb, ...rest]: string[]): Promise<number> {
  switch (verb) {
    case 'record':
      return recordVerb(rest)
    case 'compare':
      return compareVerb(rest)
    case 'table':
      return tableVerb()
    case 'install':
      if (rest[0] === 'envoy') installEnvoy(cache)
      else if (rest[0] === 'grpc') installGrpc(cache)
      else throw new CaseError(usage)
      return 0
    default:
      console.error(usage)
      return 2
  }
}

async function recordVerb([proxy = '', ...rest]: string[]): Promise<number> {
  const driver = drivers[proxy]
  if (driver === undefined)
    throw new CaseError(
      `There is no recorder for "${proxy}". Known: ${Object.keys(drivers).join(', ')}.`,
    )
  const names = rest.filter((word) => !word.startsWith('--'))
  let cases = casesOf(names).filter((one) => one.proxy === proxy)
  if (rest.includes('--missing')) {
    cases = cases.filter((one) => recordingOf(one)?.hash !== one.hash)
  } else if (names.length === 0) throw new CaseError(usage)
  let isGood = true
  for (const one of cases) {
    process.stdout.write(`${proxy}/${one.name} `)
    const recording = await record(one, driver, (text) => process.stdout.write(text))
    const path = recordingPath(one)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, recordingText(recording))
    isGood = tell(one, compareCase(one, recording, play(one.scenario)), true) && isGood
  }
  return isGood ? 0 : 1
}

function compareVerb(words: readonly string[]): number {
  const isVerbose = words.includes('--verbose')
  const cases = casesOf(words.filter((word) => !word.startsWith('--')))
  let isGood = true
  for (const one of cases) {
    process.stdout.write(`${one.proxy}/${one.name} `)
    const recording = recordingOf(one)
    if (recording === undefined || recording.hash !== one.hash) {
      const state = recording === undefined ? 'is not recorded' : 'was recorded from another case'
      console.log(`${state}: npm run oracle -- record ${one.proxy} ${one.name}`)
      isGood = false
      continue
    }
    isGood = tell(one, compareCase(one, recording, play(one.scenario)), isVerbose) && isGood
  }
  return isGood ? 0 : 1
}

function tableVerb(): number {
  const rows = casesOf([]).map((one) => {
    const recording = recordingOf(one)
    if (recording === undefined) throw new CaseError(`${one.proxy}/${one.name} is not recorded.`)
    return { one, recording, compared: compareCase(one, recording, play(one.scenario)) }
  })
  writeTable('docs/model.md', rows)
  return 0
}

function tell(one: Case, compared: Compared, isVerbose: boolean): boolean {
  console.log(`${compared.verdict}${compared.unexplained.length > 0 ? ', UNEXPLAINED' : ''}`)
  for (const text of compared.unexplained) console.log(`    ${text}`)
  if (isVerbose) {
    for (const { what, verdict, text } of compared.findings) {
      if (verdict === 'inside the band' || one.differs[what] !== undefined)
        console.log(`    ${what}: ${verdict} ${text} ${one.differs[what] ?? ''}`)
    }
  }
  return compared.unexplained.length === 0
}

/** All cases, or those whose names begin so. */
function casesOf(names: readonly string[]): Case[] {
  const all = readdirSync(join(folder, 'cases'))
    .sort()
    .flatMap((proxy) =>
      readdirSync(join(folder, 'cases', proxy))
        .filter((file) => file.endsWith('.yaml'))
        .sort()
        .map((file) => ({ proxy, name: file.replace(/\.yaml$/, '') })),
    )
  const missing = names.find((name) => !all.some((one) => one.name.startsWith(name)))
  if (missing !== undefined) throw new CaseError(`There is no case "${missing}" in oracle/cases.`)
  return all
    .filter(({ name }) => names.length === 0 || names.some((begin) => name.startsWith(begin)))
    .map(({ proxy, name }) =>
      readCase(proxy, name, readFileSync(join(folder, 'cases', proxy, `${name}.yaml`), 'utf8')),
    )
}

const recordingPath = ({ proxy, name }: Case): string =>
  join(folder, 'recordings', proxy, `${name}.json`)

function recordingOf(one: Case): Recording | undefined {
  try {
    return JSON.parse(readFileSync(recordingPath(one), 'utf8')) as Recording
  } catch {
    return undefined
  }
}
