// Everything that comparing needs, as one thing to load when somebody compares.
export { Comparison } from './Comparison.svelte.ts'
export { default as CompareView } from './CompareView.svelte'
export { default as MatrixView } from './MatrixView.svelte'
