import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Host } from './host.ts'
import { negativeLines, negativeTotals } from './negative-report.ts'
import { refuseDocument, type NegativeResult } from './negative.ts'
import { api } from './support.ts'

/** Stands in for the library: what it does with `n` is in the path. */
const STAND_IN = `
import { createServer } from 'node:http'
export function createMockServer() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://x')
    if (pathname === '/crash') return request.socket.destroy()
    const n = searchParams.get('n')
    const right = n !== null && /^[0-9]+$/.test(n)
    const refused = pathname === '/closed' || (pathname !== '/lax' && !right)
    const name = pathname === '/vague' ? 'm' : 'n'
    const headers = refused ? { 'x-mockloop-violations': '1: query ' + name + ' is wrong' } : {}
    response.writeHead(refused ? 400 : 200, headers)
    response.end()
  })
  return {
    url: '',
    mocks: [{ diagnostics: [] }],
    async start() {
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
let result: NegativeResult

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const n = { name: 'n', in: 'query', required: true, schema: { type: 'integer' } }
  const names = ['strict', 'lax', 'vague', 'closed', 'crash']
  const operations = names.map((name) => [`/${name}`, { get: { parameters: [n] } }])
  const impossible = { allOf: [{ type: 'string' }, { type: 'integer' }] }
  const paths = {
    ...(Object.fromEntries(operations) as object),
    '/nothing': { get: {} },
    '/never': { get: { parameters: [{ ...n, schema: impossible }] } },
    '/same/{a}': { get: { parameters: [n] } },
    '/same/{b}': { get: { parameters: [n] } },
  }
  writeFileSync(join(folder, 'library.mjs'), STAND_IN)
  writeFileSync(join(folder, 'api.json'), JSON.stringify(api(paths)))
  host = new Host(pathToFileURL(join(folder, 'library.mjs')).href)
  result = await refuseDocument({ host, timeout: 500, most: 8 }, join(folder, 'api.json'))
})

afterAll(async () => {
  await host.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('a run with wrong requests', () => {
  it('counts what is let through, refused without its place, and refused though right', () => {
    // Missing, no number, no whole number: three for each of those that take the right one.
    expect(negativeTotals([result])).toMatchObject({
      operations: 5,
      contradictory: 1,
      ambiguous: 2,
      validPassed: 3,
      few: 0,
      sent: 9,
      caught: 6,
      named: 3,
      crashes: 1,
    })
    expect(result.kinds['missing parameter']).toEqual({ sent: 3, caught: 2, named: 1 })
    expect(result.kinds.type).toEqual({ sent: 6, caught: 4, named: 2 })
  })

  it('lists what is wrong, and all of it only where it is asked to', () => {
    const causes = result.misses.map(({ cause, operation }) => `${cause} ${operation.slice(0, 9)}`)
    expect(new Set(causes)).toEqual(
      new Set([
        'let through GET /lax ',
        'place not named GET /vagu',
        'valid request refused GET /clos',
        'crash or hang GET /cras',
      ]),
    )
    const many = Array.from({ length: 6 }, () => result)
    expect(negativeLines(many, false).join('\n')).toContain('… 8 more (--verbose)')
    expect(negativeLines(many, true).join('\n')).not.toContain('more (--verbose)')
    expect(negativeLines([result], false).join('\n')).toContain('9 sent, 6 (66.67 %) caught')
  })
})
