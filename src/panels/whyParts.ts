// Everything that the story of a request needs, as one thing to load when somebody asks why.
export { default as RequestsPane } from './RequestsPane.svelte'
export { default as StoryText } from './StoryText.svelte'
export { default as WaterfallPane } from './WaterfallPane.svelte'
