// What a scenario needs to be shared elsewhere, as files of a build; scripts/build/share-pages.mjs writes them.
import { oembedOf } from './hosts/share/oembed.ts'
import { readBase, type SharedScenario } from './hosts/share/SharedScenario.ts'
import { sharePage, sharePageStyle } from './hosts/share/sharePage.ts'

export { posterSize } from './hosts/share/SharedScenario.ts'

/**
 * By path in the folder of the build: a page and an oEmbed file for each scenario, and the style of the pages.
 *
 * @param baseText where the pages will lie, of the web; '' when nobody has said: then addresses are relative, which people can
 *   follow, but cards and oEmbed cannot
 * @throws Error when it is no such address
 */
export function shareFiles(
  scenarios: readonly SharedScenario[],
  baseText: string,
): ReadonlyMap<string, string> {
  const base = baseText === '' ? undefined : readBase(baseText)
  const files = new Map<string, string>([['s/share.css', sharePageStyle]])
  for (const scenario of scenarios) {
    const oembed = oembedOf(scenario, base ?? '../')
    files.set(`s/${scenario.slug}/index.html`, sharePage(scenario, base))
    files.set(`oembed/${scenario.slug}.json`, `${JSON.stringify(oembed, undefined, 2)}\n`)
  }
  return files
}
