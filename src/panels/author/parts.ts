// Everything that building a mesh needs, as one thing to load when somebody begins to build.
export { Author } from './Author.svelte.ts'
export { default as BuildOverlay } from './BuildOverlay.svelte'
export { default as BuildPanel } from './BuildPanel.svelte'
export { copyOf } from './copy.ts'
export { default as Gallery } from './Gallery.svelte'
export { default as YamlEditor } from './YamlEditor.svelte'
