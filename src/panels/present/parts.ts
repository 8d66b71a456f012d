// Everything that presenting needs, as one thing to load when somebody presents.
export { Present, leaveAddress } from './Present.svelte.ts'
export { default as PresentMode } from './PresentMode.svelte'
