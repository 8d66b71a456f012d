// Everything that exporting needs, as one thing to load when somebody exports.
export { default as ExportDialog } from './ExportDialog.svelte'
