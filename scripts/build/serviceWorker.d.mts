/** Writes `sw.js` for the files that are in the folder. */
export function writeServiceWorker(root: string, folder: string): Promise<void>
