#!/usr/bin/env node
// Compares with real proxies, from a checkout: built first when a source has changed. oracle/README.md says how.
import { runEntry } from './run-entry.mjs'

await runEntry('src/oracle/oracle.ts')
