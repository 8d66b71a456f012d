// The benchmarks, from a checkout: built first when a source has changed.
import { runEntry } from './run-entry.mjs'

await runEntry('src/bench/bench.ts')
