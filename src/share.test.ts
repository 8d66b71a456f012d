import { readFileSync, readdirSync } from 'node:fs'
import { parse } from 'svelte/compiler'
import { expect, test } from 'vitest'
import { sharedScenarios } from '../scripts/build/share-pages.mjs'
import { catalog } from './scenario/catalog.ts'
import { posterSize, shareFiles } from './share.ts'

const root = process.cwd()
const base = 'https://example.org/halfopen/'
const scenarios = await sharedScenarios(root)
const files = shareFiles(scenarios, base)

const attributes = (html: string, name: string): Map<string, string> =>
  new Map(
    [...html.matchAll(new RegExp(`<meta ${name}="([^"]+)" content="([^"]*)" />`, 'g'))].map(
      ([, key, value]) => [key!, value!],
    ),
  )

test('every scenario of the catalogue, and nothing else, has a page and an oEmbed file', () => {
  expect(scenarios.map(({ slug }) => slug)).toEqual(catalog.map(({ id }) => id))
  const expected = catalog.flatMap(({ id }) => [`s/${id}/index.html`, `oembed/${id}.json`])
  expect([...files.keys()].sort()).toEqual(['s/share.css', ...expected].sort())
})

test('every oEmbed file has what the specification requires of a rich resource', () => {
  // oembed.com, 2.3.4: version, type; 2.3.4.4: html, width, height. A thumbnail has all three of its keys, or none.
  for (const { slug, title } of scenarios) {
    const oembed = JSON.parse(files.get(`oembed/${slug}.json`)!)
    expect(oembed).toMatchObject({ version: '1.0', type: 'rich', title, width: 960, height: 540 })
    expect(oembed.html).toMatch(/^<iframe [^<>]+><\/iframe>$/)
    expect(oembed.html).toContain(`src="${base}embed.html?scenario=${slug}"`)
    expect(oembed).toMatchObject({
      thumbnail_url: `${base}posters/${slug}.png`,
      thumbnail_width: posterSize.width,
      thumbnail_height: posterSize.height,
      provider_url: base,
    })
  }
})

test('every page says to cards and to oEmbed what it is', () => {
  for (const { slug, title, description } of scenarios) {
    const html = files.get(`s/${slug}/index.html`)!
    const graph = attributes(html, 'property')
    const address = `${base}s/${slug}/`
    expect(graph.get('og:url')).toBe(address)
    expect(graph.get('og:image')).toBe(`${base}posters/${slug}.png`)
    for (const key of ['og:type', 'og:title', 'og:description']) expect(graph.get(key)).toBeTruthy()
    expect(attributes(html, 'name').get('twitter:card')).toBe('summary_large_image')
    expect(html).toContain(
      `<link rel="alternate" type="application/json+oembed" href="${base}oembed/${slug}.json"`,
    )
    expect([title, description].every((text) => text.length > 0)).toBe(true)
    expect(html).not.toContain('<script')
  }
})

test('a page is well-formed, also where a scenario is called something strange', () => {
  const strange = { slug: 'x', title: `<b>"a" & 'b'</b>`, description: '</body><script>1</script>' }
  const html = shareFiles([strange], base).get('s/x/index.html')!
  const body = /<html[\s\S]*<\/html>/.exec(html)![0]
  expect(() => parse(body, { modern: true })).not.toThrow()
  expect(html).not.toContain('<b>')
  expect(html).not.toContain('<script>')
})

test('without a base, people can follow every link of a page, wherever it lies', () => {
  const html = shareFiles(scenarios.slice(0, 1), '').get(`s/${scenarios[0]!.slug}/index.html`)!
  const links = [...html.matchAll(/(?:href|src)="([^"#]+)/g)].map(([, link]) => link!)
  expect(links.length).toBeGreaterThan(4)
  expect(links.filter((link) => /^(?:\/|https?:)/.test(link))).toEqual([])
})

test('a base that is no address of the web is refused, with what to write', () => {
  expect(() => shareFiles([], 'example.org')).toThrow(/HALFOPEN_BASE.*https:\/\//)
  expect(() => shareFiles([], 'javascript:alert(1)')).toThrow('HALFOPEN_BASE')
  const named = shareFiles(scenarios.slice(0, 1), 'https://example.org/halfopen')
  expect([...named.values()].join()).toContain('https://example.org/halfopen/s/')
})

test('every scenario has a poster of the size that cards are told, and there is no other', () => {
  // node scripts/posters.mjs NAME paints what is missing.
  const folder = `${root}/static/posters`
  expect(readdirSync(folder).sort()).toEqual(scenarios.map(({ slug }) => `${slug}.png`).sort())
  let total = 0
  for (const { slug } of scenarios) {
    const png = readFileSync(`${folder}/${slug}.png`)
    expect(png.toString('latin1', 1, 4)).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      posterSize.width,
      posterSize.height,
    ])
    // A hundred services have many edges; the others stay below 30 kB.
    expect(png.length).toBeLessThanOrEqual(45_000)
    total += png.length
  }
  expect(total).toBeLessThanOrEqual(3_300_000)
})
