import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { rolldown } from 'rolldown'
import { expect, it, onTestFinished } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import { TOKEN } from '../admin/_admin.ts'
import { PETSTORE } from './_home.ts'

const root = new URL('../../', import.meta.url)
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))

it('is loaded and works where there is nothing of Node', async () => {
  const config = { spec: PETSTORE, port: 0, storage: false, log: { level: 'silent' } } as const
  await using server = createMockServer({ ...config, admin: { port: 0, token: TOKEN } })
  await server.start()
  const built = new URL(exports['./client'].default, root).pathname
  const imported: string[] = []
  const bundle = await rolldown({
    input: built,
    platform: 'browser',
    external: (id) => {
      const isForeign = !id.startsWith('.') && !id.startsWith('/')
      if (isForeign) imported.push(id)
      return isForeign
    },
  })
  onTestFinished(() => bundle.close())
  const { output } = await bundle.generate({ format: 'iife', name: 'client' })
  expect(imported).toEqual([])
  expect(output).toHaveLength(1)
  // What a browser has, and no process, require or Buffer.
  const browser = { fetch, URL, URLSearchParams, TextDecoder, AbortController }
  const use = `;(async () => {
    const { MockLoopClient } = client
    const own = new MockLoopClient({ baseUrl: ${JSON.stringify(server.adminUrl)}, token: '${TOKEN}' })
    const { total } = await own.queryMockLogs({ server_url: 'petstore' })
    const failure = await own.call('get_server', { server: 'gone' }).catch((error) => error.name)
    return [typeof process, total, failure]
  })()`
  const result: unknown = await runInNewContext(output[0].code + use, browser)
  expect(JSON.stringify(result)).toBe('["undefined",0,"NotFoundError"]')
})
