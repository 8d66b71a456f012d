import type { Editor, EditorOptions } from './codemirror.ts'

/** Fetches the editor, which nobody needs who only watches. */
export async function loadEditor(): Promise<(options: EditorOptions) => Editor> {
  const { createEditor } = await import('./codemirror.ts')
  return createEditor
}
