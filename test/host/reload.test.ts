import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockServer } from '../../src/index.ts'

let folder = ''
let server: MockServer | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockloop-reload-'))
})
afterEach(async () => {
  await server?.close()
  server = undefined
  rmSync(folder, { recursive: true })
})

const spec = (version: string): string => `openapi: 3.0.3
info: { title: T, version: '${version}' }
paths:
  /v: { get: { responses: { '200': { description: ok, content: { application/json: { example: '${version}' } } } } } }
  /part: { get: { responses: { '200': { $ref: 'part.yaml' } } } }
`
const part = (text: string): string =>
  `description: ok\ncontent: { application/json: { example: '${text}' } }\n`

async function start(): Promise<MockServer> {
  writeFileSync(join(folder, 'api.yaml'), spec('one'))
  writeFileSync(join(folder, 'part.yaml'), part('first'))
  server = createMockServer({ spec: join(folder, 'api.yaml'), port: 0, log: { level: 'silent' } })
  await server.start()
  return server
}

async function read(path: string): Promise<string> {
  return (await fetch(`${server?.url}${path}`)).text()
}

async function until(path: string, expected: string): Promise<void> {
  await expect.poll(() => read(path), { timeout: 3000, interval: 20 }).toBe(expected)
}

describe('a changed file', () => {
  it('is taken over while the server runs', async () => {
    await start()
    expect(await read('/v')).toBe('"one"')
    await writeFile(join(folder, 'api.yaml'), spec('two'))
    await until('/v', '"two"')
  })

  it('is taken over when an editor puts another file in its place', async () => {
    await start()
    await writeFile(join(folder, 'new.tmp'), spec('three'))
    await rename(join(folder, 'new.tmp'), join(folder, 'api.yaml'))
    await until('/v', '"three"')
  })

  it('is taken over when only a $ref names it', async () => {
    await start()
    expect(await read('/part')).toBe('"first"')
    await writeFile(join(folder, 'part.yaml'), part('second'))
    await until('/part', '"second"')
  })

  it('that is broken changes nothing, and the mended one is taken over', async () => {
    await start()
    await writeFile(join(folder, 'api.yaml'), 'openapi: 3.0.3\npaths: [unclosed')
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(await read('/v')).toBe('"one"')
    await writeFile(join(folder, 'api.yaml'), spec('four'))
    await until('/v', '"four"')
  })

  it('that loses its paths, or a file that it refers to, changes nothing', async () => {
    await start()
    await writeFile(join(folder, 'api.yaml'), 'openapi: 3.0.3\n')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await read('/v')).toBe('"one"')
    await writeFile(join(folder, 'api.yaml'), spec('one'))
    await writeFile(join(folder, 'part.yaml'), 'content: [unclosed')
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(await read('/part')).toBe('"first"')
  })

  it('is taken over behind a link', async () => {
    writeFileSync(join(folder, 'real.yaml'), spec('linked'))
    writeFileSync(join(folder, 'part.yaml'), part('first'))
    symlinkSync(join(folder, 'real.yaml'), join(folder, 'link.yaml'))
    server = createMockServer({
      spec: join(folder, 'link.yaml'),
      port: 0,
      log: { level: 'silent' },
    })
    await server.start()
    await writeFile(join(folder, 'real.yaml'), spec('changed'))
    await until('/v', '"changed"')
  })

  it('never shows a request half of the old and half of the new', async () => {
    await start()
    let stop = false
    const seen = new Set<string>()
    const clients = Array.from({ length: 16 }, async () => {
      while (!stop) {
        const response = await fetch(`${server?.url}/v`)
        expect(response.status).toBe(200)
        seen.add(await response.text())
      }
    })
    for (let edit = 0; edit < 10; edit++) {
      await writeFile(join(folder, 'edit.tmp'), spec(`e${edit}`))
      await rename(join(folder, 'edit.tmp'), join(folder, 'api.yaml'))
      await until('/v', `"e${edit}"`)
    }
    stop = true
    await Promise.all(clients)
    expect([...seen].every((text) => /^"(one|e\d)"$/.test(text))).toBe(true)
  })
})

describe('reload()', () => {
  it('takes over another config, opens its ports and closes those that are gone', async () => {
    const running = await start()
    writeFileSync(join(folder, 'other.yaml'), spec('other'))
    await running.reload({
      mocks: {
        first: { spec: join(folder, 'api.yaml'), port: 0 },
        second: { spec: join(folder, 'other.yaml'), basePath: '/other', port: 0 },
      },
      log: { level: 'silent' },
    })
    expect(running.mocks.map((mock) => mock.name)).toEqual(['first', 'second'])
    expect(await read('/v')).toBe('"one"')
    expect(await (await fetch(`${running.mocks[1]?.url}/v`)).text()).toBe('"other"')
  })

  it('that cannot open a port leaves all as it was, and no port open', async () => {
    const running = await start()
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    const one = { spec: join(folder, 'api.yaml') }
    writeFileSync(join(folder, 'other.yaml'), spec('other'))
    const before = running.mocks.map((mock) => mock.url)
    await expect(
      running.reload({
        mocks: { free: { spec: join(folder, 'other.yaml'), port: 0 }, taken: { ...one, port } },
      }),
    ).rejects.toThrow(`port ${port} is in use`)
    expect(running.mocks.map((mock) => mock.url)).toEqual(before)
    expect(await read('/v')).toBe('"one"')
    blocker.close()
  })

  it('rejects and leaves all as it was when a document cannot be read', async () => {
    const running = await start()
    await expect(running.reload({ spec: join(folder, 'missing.yaml'), port: 0 })).rejects.toThrow(
      'no such file',
    )
    expect(await read('/v')).toBe('"one"')
  })
})
