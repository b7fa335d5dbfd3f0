/** Scenarios of the config as a layer that runtime changes go over, and their files while they change. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { serve, temporaryFolder } from './_host.ts'
import type { Running } from './_host.ts'

const yaml = (text: string): string =>
  `stubs: [{ operation: listUsers, respond: { body: ${text} } }]\n`

/** Serves a folder with `day.yaml` active. */
async function withFolder(
  files: Record<string, string> = {},
): Promise<Running & { folder: string }> {
  const folder = join(temporaryFolder(), 'scenarios')
  mkdirSync(folder)
  for (const [name, text] of Object.entries({ 'day.yaml': yaml('day'), ...files }))
    writeFileSync(join(folder, name), text)
  return { ...(await serve({ scenarios: folder, scenario: 'day' })), folder }
}

/** What goes to the logs of all servers. */
const lines = vi.hoisted((): string[] => [])
vi.mock(import('../../src/log/logger.ts'), async () => {
  const { pino } = await import('pino')
  const write = (line: string): unknown => lines.push(line)
  return { createLogger: ({ level }) => pino({ level, base: null }, { write }) }
})
beforeEach(() => void lines.splice(0))

describe('the layer of the config', () => {
  it('is updated and deleted above, and comes back with a reset', async () => {
    const { mock, get } = await withFolder()
    expect((await get('/users')).body).toBe('day')
    await mock.scenarios.update('day', { '/users': 'night' })
    expect((await get('/users')).body).toBe('night')
    await mock.updateResponse('/users', { body: 'midnight' })
    await mock.scenarios.delete('day')
    expect((await get('/users')).body).toEqual([{ id: 1 }])
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default'])
    await mock.scenarios.create({ '/users': 'third' }, { name: 'day' })
    await mock.scenarios.use('day')
    expect((await get('/users')).body).toBe('third')
    await mock.reset()
    expect((await get('/users')).body).toBe('day')
  })

  it('that was deleted while running does not keep the server from starting', async () => {
    const config = {
      storage: temporaryFolder(),
      scenarios: [{ name: 'day', config: { '/users': 'day' } }],
      scenario: 'day',
    }
    const first = await serve(config)
    await first.mock.scenarios.delete('day')
    await first.server.close()
    const { mock, get } = await serve(config)
    expect(mock.scenarios.current()).toBe('default')
    await mock.reset()
    expect((await get('/users')).body).toBe('day')
  })

  it('must have the scenario that is to be active', async () => {
    await expect(serve({ scenarios: [], scenario: 'dya' })).rejects.toThrow(
      'scenario: there is no scenario "dya"; there are default',
    )
    await expect(serve({ scenarios: '/none/at/all' })).rejects.toThrow(
      'scenarios: there is no folder /none/at/all',
    )
  })

  it('leaves out what is wrong, says it with its place, and warns of circles', async () => {
    const { mock } = await serve({
      log: { level: 'warn' },
      scenarios: [
        { name: 'good', config: { '/users': 1 } },
        { name: 'bad', stubs: [{ operation: 'listUser' }] },
        { name: 'a', extends: 'b', stubs: [] },
        { name: 'b', extends: 'a', stubs: [] },
        { name: 'c', extends: 'god', stubs: [] },
      ],
    })
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual([
      'default',
      'good',
      'a',
      'b',
      'c',
    ])
    const text = lines.join('')
    expect(text).toContain('scenarios[1]: scenario \\"bad\\": stubs[0].operation')
    expect(text).toContain('scenario \\"a\\": extends: \\"b\\" extends \\"a\\" already')
    expect(text).toContain('(did you mean \\"good\\"?)')
  })
})

describe('a scenario file', () => {
  const until = (get: Running['get'], body: unknown): Promise<void> =>
    expect
      .poll(async () => (await get('/users')).body, { timeout: 5000, interval: 20 })
      .toEqual(body)

  it('that changes, comes or goes is taken over while requests run, none of which fails', async () => {
    const { mock, get, folder } = await withFolder()
    let isOver = false
    const seen = new Set<unknown>()
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { status, body } = await get('/users')
        expect(status).toBe(200)
        seen.add(JSON.stringify(body))
      }
    })
    await writeFile(join(folder, '.new'), yaml('changed'))
    await rename(join(folder, '.new'), join(folder, 'day.yaml'))
    await until(get, 'changed')
    await writeFile(join(folder, 'night.json'), JSON.stringify({ '/users': 'night' }))
    await expect.poll(() => mock.scenarios.list().length, { timeout: 5000 }).toBe(3)
    await mock.scenarios.use('night')
    await until(get, 'night')
    await rm(join(folder, 'night.json'))
    await until(get, [{ id: 1 }])
    expect(mock.scenarios.current()).toBe('default')
    await writeFile(join(folder, 'night.json'), JSON.stringify({ '/users': 'back' }))
    await until(get, 'back')
    isOver = true
    await Promise.all(clients)
    const expected = ['"day"', '"changed"', '"night"', '[{"id":1}]', '"back"']
    expect([...seen].filter((one) => !new Set<unknown>(expected).has(one))).toEqual([])
  })

  it.each([
    ['is no YAML', 'stubs: [unclosed', /day\.yaml:\d+:\d+: /],
    ['is no scenario', yaml('x').replace('listUsers', 'listUser'), /day\.yaml: scenario \\"day\\"/],
    ['has a template that ends nowhere', yaml('"{{ x"'), /day\.yaml: scenario \\"day\\"/],
  ])('that %s any more leaves what was there, and says where', async (_, text, place) => {
    const folder = temporaryFolder()
    for (const name of ['day', 'other']) writeFileSync(join(folder, `${name}.yaml`), yaml(name))
    const log = { level: 'warn' } as const
    const { get, mock } = await serve({ scenarios: folder, scenario: 'day', log })
    await writeFile(join(folder, 'day.yaml'), text)
    await expect.poll(() => lines.join(''), { timeout: 5000 }).toMatch(place)
    expect(lines.join('')).toContain('goes on as it was')
    expect((await get('/users')).body).toBe('day')
    expect(mock.scenarios.list()).toHaveLength(3)
    await writeFile(join(folder, 'day.yaml'), yaml('mended'))
    await until(get, 'mended')
  })

  it('keeps a session where it was in a sequence that has not changed', async () => {
    const steps = (body: string): string =>
      `stubs:
  - { operation: listUsers, sequence: [{ body: 1 }, { body: 2 }, { body: ${body} }] }`
    const { get, folder } = await withFolder({ 'day.yaml': steps('3') })
    expect((await get('/users')).body).toBe(1)
    await writeFile(join(folder, 'day.yaml'), steps('three'))
    await expect.poll(async () => (await get('/users')).body, { timeout: 5000 }).toBe('three')
  })

  it('folder that goes away leaves all as it was', async () => {
    const { get, folder, server } = await withFolder()
    rmSync(folder, { recursive: true })
    await server.reload()
    expect((await get('/users')).body).toBe('day')
  })
})
