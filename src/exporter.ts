import './app.css'
import { makePack, type PackOrder, type PackProgress } from './capture/Pack.ts'
import { captureTools } from './captureTools.ts'

/** What scripts/export.mjs puts into the page. */
interface Teller {
  /** A file as base64. */
  tellFile(name: string, base64: string): Promise<void>
  tellProgress(progress: PackProgress): Promise<void>
}

/** Makes a pack without anybody at the page: the same code as in the app. */
const exportPack = (order: PackOrder): Promise<void> => {
  const { tellFile, tellProgress } = globalThis as unknown as Teller
  return makePack(
    order,
    captureTools,
    {
      onFile: async ({ name, bytes }) => tellFile(name, await base64Of(bytes)),
      onProgress: (progress) => void tellProgress(progress),
    },
    new AbortController().signal,
  )
}

async function base64Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new FileReader()
  const read = new Promise<string>((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('not read'))
  })
  reader.readAsDataURL(new Blob([bytes]))
  const url = await read
  return url.slice(url.indexOf(',') + 1)
}

Object.assign(globalThis, { exportPack })
