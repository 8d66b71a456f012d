/** A file of a pack. */
export interface PackFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What can be made, in the order in which it is offered. */
export const packFormats = [
  'png',
  'svg',
  'webm',
  'mp4',
  'gif',
  'vtt',
  'notes',
  'links',
  'sheet',
  'pptx',
] as const
export type PackFormat = (typeof packFormats)[number]

/** Where a film goes round, or plays. */
export const films: readonly PackFormat[] = ['webm', 'mp4', 'gif']

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  webm: 'video/webm',
  mp4: 'video/mp4',
  gif: 'image/gif',
  vtt: 'text/vtt',
  md: 'text/markdown',
  txt: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  zip: 'application/zip',
}

/** A file by its name; texts are written as UTF-8. */
export function packFile(name: string, content: Uint8Array<ArrayBuffer> | string): PackFile {
  const ending = name.slice(name.lastIndexOf('.') + 1)
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return { name, type: types[ending] ?? 'application/octet-stream', bytes }
}

/** `beat-01`: the beat's own number, so that a part of a pack is named as the whole is. */
export const beatName = (index: number): string => `beat-${String(index + 1).padStart(2, '0')}`
