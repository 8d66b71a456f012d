// What tells of a system, as one thing to load when somebody asks.
export { default as SystemDialog } from './SystemDialog.svelte'
