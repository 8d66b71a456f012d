import { readVariant } from '../record/compare/variant.ts'
import { parseScenario } from '../scenario/parse.ts'
import { withSetting } from '../scenario/withSetting.ts'
import type { Reader } from './departments.ts'

export const reader: Reader = {
  read(ask) {
    const { variant, text, file, seed, system, commands = [] } = ask
    if (variant !== undefined) return readVariant(ask, variant)
    const read = parseScenario(text, {
      file,
      ...(seed === undefined ? {} : { seed }),
      ...(system === undefined ? {} : { system }),
    })
    return { commands, ...read }
  },
  set: ({ id, text, file, path, value }) => ({
    type: 'setting',
    id,
    text: withSetting(text, file, path, value),
  }),
}
