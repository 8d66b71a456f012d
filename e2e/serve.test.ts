import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve, type StaticServer } from './serve.ts'

let folder: string
let server: StaticServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halfopen-serve-'))
  await mkdir(join(folder, 'public'))
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'public', 'index.html'), '<p>hello</p>')
  server = await serve(join(folder, 'public'))
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

test('a folder answers with its index.html', async () => {
  const response = await fetch(server.url)

  expect(response.headers.get('content-type')).toContain('text/html')
  expect(await response.text()).toBe('<p>hello</p>')
})

test('a file outside the folder is not found', async () => {
  // fetch would already resolve the dots; a bare request sends them.
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(server.url)
    const sent = request({ port, path: '/../secret.txt', host: '127.0.0.1' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })

  expect(status).toBe(404)
})
