// Everything that composing a policy needs, as one thing to load when somebody begins to.
export { default as Composer } from './Composer.svelte'
export { Composition } from './Composition.svelte.ts'
