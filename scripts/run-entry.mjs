// Runs the `main(argv)` of a headless entry as a command.
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { builtEntry } from './built-entry.mjs'

/** What a shell reports of a program that the signal SIGPIPE has ended: 128 + 13. */
const pipeClosed = 141
/** EX_SOFTWARE of sysexits.h: apart from the exit codes that the entries use themselves. */
const broken = 70

export async function runEntry(entry) {
  // The reader of a pipe may leave early (`| head`): then stop, as other programs do, without a stack trace.
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(pipeClosed)
    throw error
  })
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  try {
    const bundle = await builtEntry(root, entry)
    const { main } = await import(pathToFileURL(bundle).href)
    // Not process.exit: it would cut off what stdout still holds.
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    console.error(error)
    process.exitCode = broken
  }
}
