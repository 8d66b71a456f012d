// Read by vite, svelte-check and eslint-plugin-svelte. Svelte's defaults are right for us.
export default {}
