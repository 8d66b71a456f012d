import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeLink } from '../playback/shareLink.ts'
import {
  controlNames,
  defaultKeys,
  densityNames,
  eras,
  focusWays,
  keyWays,
  layoutNames,
  loopWays,
  motionWays,
  panelNames,
  playWays,
  predictWays,
  roleNames,
  themeNames,
  type EmbedKeys,
} from './EmbedKeys.ts'
import { keyNames } from './keyReaders.ts'
import { readKeys, sharedRunOf } from './readKeys.ts'
import { writeKeys } from './writeKeys.ts'

/** Addresses, one a line: every key with good values and with bad ones. */
const addresses = [
  '?v=1&scenario=retry-storm&seed=7&beat=2&t=24.62',
  '?v=2',
  '?scenario=Retry%20Storm',
  '?level=first-hop',
  '?level=../secrets',
  '?state=z1.eJzLSM3JyVcozy_KSQEAGgsEXQ&file=mine.yaml',
  '?state=alert(1)&file=a/b',
  '?seed=-1',
  '?seed=0x10',
  '?system=istio-2018&do=20s%20slow%20cart%203x;%2030s%20kill%20cart-2',
  '?system=Istio!',
  '?beat=storm',
  '?beat=-1',
  '?t=-3',
  '?t=soon',
  '?play=none',
  '?play=loud',
  '?speed=0.25',
  '?speed=9',
  '?speed=1e3',
  '?loop=beat',
  '?loop=forever',
  '?layout=present',
  '?layout=grid',
  '?panels=controls,chart,log,trace,config,goal,notes',
  '?panels=',
  '?panels=controls,gauges',
  '?lock=all',
  '?lock=play,services.cart.failures',
  '?lock=everything',
  '?unlock=break,policies[0].retry.attempts',
  '?unlock=',
  '?unlock=__proto__',
  '?predict=poll',
  '?predict=maybe',
  '?compare=linkerd2',
  '?compare=A%20B',
  '?era=2018',
  '?era=1999',
  '?theme=contrast',
  '?theme=neon',
  '?accent=%232563B8&bg=fff',
  '?accent=blue&bg=transparent',
  '?bg=url(x)',
  '?motion=quantised',
  '?motion=fast',
  '?density=stage',
  '?density=wide',
  '?keys=own',
  '?keys=all',
  '?focus=click',
  '?focus=always',
  '?role=mirror',
  '?role=boss',
  '?channel=talk.2026:a-b',
  '?channel=a%20b',
  '?origin=https://slides.example&origin=http://localhost:8000&origin=null',
  '?origin=https://slides.example/',
  '?origin=*',
  '?lang=pt-br',
  '?lang=not_a_language',
  '?credit=off',
  '?credit=no',
  '?caption=on',
  '?caption=1',
  '?debug=1',
  '?debug=yes',
  '?colour=red&test',
  '?seed=1&seed=2',
  '?seed=1&theme=dark#seed=3',
  '#scenario=retry-storm&theme=light',
  '?%E0%A4%A=%&scenario=a#&&&=',
]

const read = (address: string) => {
  const [search = '', hash = ''] = address.split('#')
  return readKeys(search, hash)
}

/** What an address says besides the defaults. */
function saidBy(address: string): string {
  const { keys, warnings } = read(address)
  const said = keyNames
    .filter((name) => JSON.stringify(keys[name]) !== JSON.stringify(defaultKeys[name]))
    .map((name) => `  ${name}: ${JSON.stringify(keys[name])}`)
  const warned = warnings.map(
    ({ key, value, reason, mend }) => `  ! ${key} "${value}" ${reason}. ${mend}`,
  )
  return [address, ...said, ...warned].join('\n')
}

test('every key of an address is read as it always was', async () => {
  await expect(`${addresses.map(saidBy).join('\n\n')}\n`).toMatchFileSnapshot(
    '__keys__/addresses.txt',
  )
})

test('the addresses that are kept have every key, well and badly written', () => {
  const good = new Set<string>()
  const bad = new Set<string>()
  for (const address of addresses) {
    const { keys, warnings } = read(address)
    for (const { key } of warnings) bad.add(key)
    for (const name of keyNames)
      if (JSON.stringify(keys[name]) !== JSON.stringify(defaultKeys[name])) good.add(name)
  }
  // There is one version.
  expect([...good, 'v'].sort()).toEqual([...keyNames].sort())
  // Commands are judged when there is a run.
  expect(keyNames.filter((name) => !bad.has(name))).toEqual(['do'])
})

test('the fragment wins over the query, key by key', () => {
  const { keys } = readKeys('?scenario=a&seed=1&origin=https://a.example', '#seed=2')
  expect(keys).toMatchObject({ scenario: 'a', seed: 2, origin: ['https://a.example'] })
})

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const hex = fc.stringMatching(/^#[\da-f]{6}$/)
const controls = fc.uniqueArray(
  fc.constantFrom(...controlNames, 'services.cart.failures', 'policies[0].retry.attempts'),
)
const anyKeys: fc.Arbitrary<EmbedKeys> = fc.record({
  v: fc.constant(1 as const),
  scenario: maybe(slug),
  level: maybe(slug),
  state: maybe(fc.stringMatching(/^z1\.[\w-]{1,40}$/)),
  file: maybe(fc.stringMatching(/^[\w .+&=#%-]{1,40}$/)),
  seed: maybe(fc.nat(999_999_999_999_999)),
  system: maybe(slug),
  do: maybe(fc.array(fc.stringMatching(/^\d{1,3}s (?:slow|kill) [a-z&=+-]{1,20}$/))),
  beat: maybe(fc.oneof(fc.nat(999), slug)),
  t: maybe(fc.nat(10_000_000).map((ms) => ms / 1_000)),
  play: fc.constantFrom(...playWays),
  speed: fc.constantFrom(0.25, 0.5, 1, 1.75, 2, 8),
  loop: fc.constantFrom(...loopWays),
  layout: maybe(fc.constantFrom(...layoutNames)),
  panels: maybe(fc.uniqueArray(fc.constantFrom(...panelNames))),
  lock: fc.oneof(fc.constant('all' as const), controls),
  unlock: maybe(controls),
  predict: maybe(fc.constantFrom(...predictWays)),
  compare: maybe(slug),
  era: fc.constantFrom(...eras),
  theme: fc.constantFrom(...themeNames),
  accent: maybe(hex),
  bg: maybe(fc.oneof(hex, fc.constant('transparent'))),
  motion: maybe(fc.constantFrom(...motionWays)),
  density: maybe(fc.constantFrom(...densityNames)),
  keys: fc.constantFrom(...keyWays),
  focus: fc.constantFrom(...focusWays),
  role: fc.constantFrom(...roleNames),
  channel: maybe(fc.stringMatching(/^[\w.:-]{1,20}$/)),
  origin: fc.uniqueArray(fc.constantFrom('null', 'https://a.example', 'http://localhost:8080')),
  lang: maybe(fc.constantFrom('en', 'pt-BR', 'zh-Hant')),
  credit: fc.boolean(),
  caption: maybe(fc.boolean()),
  debug: fc.boolean(),
})

test('keys that are written are read as they were', () => {
  fc.assert(
    fc.property(anyKeys, fc.boolean(), (keys, inFragment) => {
      const written = writeKeys(keys)
      const back = inFragment ? readKeys('', `#${written}`) : readKeys(`?${written}`)
      expect(back).toEqual({ keys, warnings: [] })
    }),
    { seed: 7 },
  )
})

test('an address without keys is written as nothing', () => {
  expect(writeKeys(defaultKeys)).toBe('')
})

test('whatever an address says, it is read to keys that can be written and read again', () => {
  const word = fc.oneof(fc.constantFrom(...keyNames), fc.string({ unit: 'binary' }))
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('1', 'all', 'on', 'z1.x', '__proto__', 'null', 'https://a.example', '2018'),
  )
  const pairs = fc.array(fc.tuple(word, value))
  const address = pairs.map((all) => all.map(([key, is]) => `${key}=${is}`).join('&'))
  fc.assert(
    fc.property(address, address, (search, hash) => {
      const { keys, warnings } = readKeys(search, hash)
      expect(readKeys(writeKeys(keys))).toEqual({ keys, warnings: [] })
      for (const warning of warnings) {
        expect(warning.reason).not.toBe('')
        expect(warning.mend).not.toBe('')
      }
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('a link that the app makes opens the same run in the embed', () => {
  const run = {
    scenario: 'retry-storm',
    text: undefined,
    file: undefined,
    seed: 7,
    system: 'envoy',
    commands: ['20s slow cart 3x'],
    at: 24_620_000,
  }
  expect(sharedRunOf(readKeys('', `#${writeLink(run)}`).keys)).toEqual(run)
  const own = { ...run, scenario: '', text: 'title: mine\n', file: 'mine.yaml' }
  const { keys, warnings } = readKeys('', writeLink(own))
  expect(sharedRunOf(keys)).toEqual(own)
  expect(warnings).toEqual([])
})

test('an address that is too long is not read, and one line says so', () => {
  const { keys, warnings } = readKeys(`?scenario=a&x=${'y'.repeat(200_000)}`)
  expect(keys).toEqual(defaultKeys)
  expect(warnings).toHaveLength(1)
})

test('a thousand unknown keys are told as fifty', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `k${index}=1`).join('&')
  expect(readKeys(many).warnings).toHaveLength(50)
})
