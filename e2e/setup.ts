import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { serve } from './serve.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built pages are served, with a slash at the end. */
    baseUrl: string
    /** Where the built pages lie. */
    folder: string
  }
}

/** Builds the pages as a release does, and serves them while the tests of this folder run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = project.config.root
  // Not dist/: a test run must not replace what somebody has built.
  const folder = await mkdtemp(join(root, 'node_modules', '.e2e-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await build(root, folder)
    const server = await serve(folder)
    project.provide('baseUrl', server.url)
    project.provide('folder', folder)
    return async () => {
      await server.close()
      await remove()
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function build(root: string, folder: string): Promise<void> {
  const args = [join(root, 'scripts', 'build.mjs'), '--outDir', folder, '--quiet']
  const env = { ...process.env, NODE_ENV: 'production' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error('the pages could not be built'))
    })
  })
}
