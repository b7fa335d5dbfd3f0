import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeDocument } from './documents.ts'
import { findDocuments } from './find.ts'
import { Host } from './host.ts'
import { reportLines, totalsOf } from './report.ts'
import { api } from './support.ts'

/** Stands in for the library: answers by path, refuses what is called `refused.json`. */
const STAND_IN = `
import { createServer } from 'node:http'
export function createMockServer({ spec }) {
  const server = createServer((request, response) => {
    if (request.url === '/hang') return
    if (request.url === '/reset') return request.socket.destroy()
    const status = request.url === '/crash' ? 500 : 200
    response.writeHead(status, { 'content-type': 'application/json', 'x-mockloop-source': 'fake' })
    response.end(request.url === '/bad' ? '{}' : '{"id":1}')
  })
  return {
    url: '',
    mocks: [{ diagnostics: [{ code: 'odd', severity: 'warning', message: 'odd' }] }],
    async start() {
      if (spec.endsWith('refused.json')) {
        throw Object.assign(new Error('no OpenAPI'), { name: 'SpecificationError' })
      }
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      this.url = 'http://127.0.0.1:' + server.address().port
    },
    async close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
`

let folder = ''
let host: Host

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const content = { 'application/json': { schema: { type: 'object', required: ['id'] } } }
  const get = { responses: { 200: { content } } }
  const paths = ['good', 'bad', 'crash', 'reset', 'hang'].map((name) => [`/${name}`, { get }])
  const document = api(Object.fromEntries(paths) as object)
  mkdirSync(join(folder, 'shared'))
  writeFileSync(join(folder, 'library.mjs'), STAND_IN)
  writeFileSync(join(folder, 'good.json'), JSON.stringify(document))
  writeFileSync(join(folder, 'refused.json'), '{"openapi": "9"}')
  writeFileSync(join(folder, 'package.json'), '{"name": "none"}')
  writeFileSync(join(folder, 'shared', 'part.yaml'), 'openapi: 3.0.0')
  host = new Host(pathToFileURL(join(folder, 'library.mjs')).href)
})

afterAll(async () => {
  await host.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a run', () => {
  it('takes descriptions only, and not their parts', () => {
    const names = findDocuments([folder]).map((file) => file.slice(folder.length + 1))
    expect(names).toEqual(['good.json', 'refused.json'])
  })

  it('counts what is right, wrong, crashed, hanging and refused', async () => {
    const results = []
    for (const file of findDocuments([folder])) {
      results.push(await judgeDocument({ host, timeout: 500 }, file))
    }
    expect(totalsOf(results)).toMatchObject({
      documents: 2,
      loaded: 1,
      refused: 1,
      operations: 5,
      statusOk: 2,
      fakes: 2,
      fakesValid: 1,
      crashes: 3,
    })
    expect(results[0]?.diagnostics).toEqual({ odd: 1 })
    const text = reportLines(results, false).join('\n')
    expect(text).toContain('refused: no OpenAPI')
    expect(text).toContain('hang: no answer in 0.5 s')
    expect(text).toMatch(/GET \/bad.*\n\s+\(root\) must have required property 'id'/)
  })
})
