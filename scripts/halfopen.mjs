#!/usr/bin/env node
// The command line, from a checkout: builds itself when a source has changed.
import { runEntry } from './run-entry.mjs'

await runEntry('src/cli.ts')
