import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { responseFlags } from '../model/flags.ts'
import { reasons } from '../model/reasons.ts'
import { flagTexts } from './en/flagTexts.ts'
import { flagsPage } from './flagsPage.ts'

describe('response flags', () => {
  it('are told all, in the order of a log line', () => {
    expect(flagTexts.map(({ flag }) => flag)).toEqual(responseFlags)
  })

  it('that a run can end with are among them', () => {
    const used = reasons.map(({ flag }) => flag).filter((flag) => flag !== '-')
    expect(used.filter((flag) => !(responseFlags as readonly string[]).includes(flag))).toEqual([])
  })

  it('name scenarios that there are', () => {
    const slugs = readdirSync('scenarios', { recursive: true })
      .map((path) => /\d+-([^/]+)\.yaml$/.exec(String(path))?.[1])
      .filter((slug) => slug !== undefined)
    const named = flagTexts.flatMap(({ shown }) => ('scenario' in shown ? [shown.scenario] : []))
    expect(named.filter((slug) => !slugs.includes(slug))).toEqual([])
  })

  it('stand on a page of the documents that says the same (else: vitest -u)', async () => {
    await expect(flagsPage()).toMatchFileSnapshot('../../docs/flags.md')
  })
})
