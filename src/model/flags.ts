/**
 * Envoy's response flags, in the order in which they stand in a line of its access log.
 *
 * @source envoy: envoy/stream_info/stream_info.h, source/common/stream_info/utility.h
 */
export const responseFlags = [
  'LH',
  'UH',
  'UT',
  'LR',
  'UR',
  'UF',
  'UC',
  'UO',
  'NR',
  'DI',
  'FI',
  'RL',
  'UAEX',
  'RLSE',
  'DC',
  'URX',
  'SI',
  'IH',
  'DPE',
  'UMSDR',
  'RFCF',
  'NFCF',
  'DT',
  'UPE',
  'NC',
  'OM',
  'DF',
  'DO',
  'DR',
  'UDO',
] as const
export type ResponseFlag = (typeof responseFlags)[number]

/** Flags as a log writes them: each once, in Envoy's order, `-` when there are none. */
export function flagsText(flags: readonly string[]): string {
  const said = responseFlags.filter((flag) => flags.includes(flag))
  return said.length === 0 ? '-' : said.join(',')
}
