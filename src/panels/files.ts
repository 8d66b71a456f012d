/** Opening and saving files of the person in front of the page. */

interface Picked {
  readonly name: string
  readonly text: string
}

/** What browsers with the File System Access API have. */
interface WithSavePicker {
  showSaveFilePicker?: (options: {
    suggestedName: string
    types: { description: string; accept: Record<string, string[]> }[]
  }) => Promise<{
    readonly name: string
    createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>
  }>
}

const types = [{ description: 'YAML', accept: { 'application/yaml': ['.yaml', '.yml'] } }]

/** Lets somebody pick a file. @returns undefined when nothing was picked */
export function pickFile(): Promise<Picked | undefined> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.yaml,.yml,text/yaml,application/yaml'
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve(undefined))
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (file === undefined) resolve(undefined)
      else void file.text().then((text) => resolve({ name: file.name, text }))
    })
    input.click()
  })
}

/**
 * Saves a text where somebody says, or among the downloads where a page may not ask.
 *
 * @returns the name it got; undefined when it was called off
 */
export async function saveFile(name: string, text: string): Promise<string | undefined> {
  const { showSaveFilePicker } = globalThis as WithSavePicker
  if (showSaveFilePicker === undefined) return download(name, text)
  try {
    const handle = await showSaveFilePicker({ suggestedName: name, types })
    const file = await handle.createWritable()
    await file.write(text)
    await file.close()
    return handle.name
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    // Forbidden in a frame: downloads are not.
    return download(name, text)
  }
}

function download(name: string, text: string): string {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 0)
  return name
}
