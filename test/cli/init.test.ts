import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleOf, scenarioText } from '../../src/cli/init-files.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import { loadSpec } from '../../src/spec/load.ts'
import { parseText } from '../../src/spec/parse.ts'
import { startServer } from '../_setup.ts'
import { folder, mockloop, PETS, start } from './_run.ts'

const SCENARIO = join('scenarios', 'example.yaml')

describe('init', { timeout: 20_000 }, () => {
  it.each([['ts'], ['json'], ['yaml']])('writes a config in %s that serves', async (format) => {
    const cwd = folder({ 'pets.json': PETS })
    const { code, stdout, stderr } = await mockloop(['init', 'pets.json', '--format', format], {
      cwd,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      [
        `mockloop.config.${format}`.padEnd(22) + '  serves Pets 2.1.0, 1 operation',
        'scenarios/example.yaml  answers by hand, to be changed',
        '',
        'Next',
        '  npx mockloop',
        '  npx mockloop scenario use example    # in another terminal',
        '',
      ].join('\n'),
    )
    const { url, ended, child } = await start(['--port', '0', '--no-storage'], { cwd })
    const pets = `${url.replace(/\/$/, '')}/pets`
    expect(await (await fetch(pets)).json()).toEqual([{ id: 7, name: 'Rex' }])
    expect((await mockloop(['scenario', 'use', 'example'], { cwd })).code).toBe(0)
    expect((await fetch(pets)).status).toBe(503)
    child.kill('SIGTERM')
    const after = await ended
    expect(after.stdout + after.stderr).not.toContain('could not be used')
  })

  it('finds a document that lies nearby, and says which', async () => {
    const cwd = folder({ 'swagger.json': PETS })
    mkdirSync(join(cwd, 'docs'))
    writeFileSync(join(cwd, 'docs', 'openapi.yml'), PETS)
    const { code, stderr, stdout } = await mockloop(['init', '--json'], { cwd })
    expect(code).toBe(0)
    expect(stderr).toBe('found swagger.json (docs/openapi.yml too: mockloop init <spec>)\n')
    expect(JSON.parse(stdout)).toEqual({
      spec: 'swagger.json',
      title: 'Pets',
      version: '2.1.0',
      operations: 1,
      config: 'mockloop.config.ts',
      scenario: 'scenarios/example.yaml',
    })
    expect(readFileSync(join(cwd, 'mockloop.config.ts'), 'utf8')).toContain("spec: 'swagger.json'")
  })

  it('writes over nothing unless it is told to', async () => {
    const cwd = folder({ 'pets.json': PETS, 'mockloop.config.ts': '// mine' })
    const refused = await mockloop(['init', 'pets.json'], { cwd })
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr: 'mockloop.config.ts is there already: --force writes over it\n',
    })
    expect(existsSync(join(cwd, 'scenarios'))).toBe(false)
    const second = await mockloop(['init', 'pets.json', '--format', 'json', '--force'], { cwd })
    expect([second.code, second.stderr]).toEqual([
      2,
      'mockloop.config.ts is there already, and one of the two would not be read: remove it first\n',
    ])
    expect(readFileSync(join(cwd, 'mockloop.config.ts'), 'utf8')).toBe('// mine')
    expect((await mockloop(['init', 'pets.json', '--force'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'mockloop.config.ts'), 'utf8')).toContain('defineConfig')
  })

  it('leaves a scenario of that name as it is', async () => {
    const cwd = folder({ 'pets.json': PETS })
    mkdirSync(join(cwd, 'scenarios'))
    writeFileSync(join(cwd, SCENARIO), '/pets: []\n')
    expect((await mockloop(['init', 'pets.json'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, SCENARIO), 'utf8')).toBe('/pets: []\n')
  })

  it.each([
    [[], /^no openapi\.\{yaml,yml,json\} or swagger\.\* here .*mockloop init <spec>\n$/],
    [['gone.yaml'], /^no such file: gone\.yaml\n$/],
    [['-'], /needs a document that is there at each start/],
    [['odd.json'], /^odd\.json: is no OpenAPI document/],
    [['pets.json', '--format', 'toml'], /--format: must be one of ts, json, yaml, got "toml"/],
  ])('answers %j with one line, and writes nothing', async (args, line) => {
    const cwd = folder({ 'pets.json': PETS, 'odd.json': '{}' })
    const { code, stdout, stderr } = await mockloop(['init', ...args], { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(cwd, 'mockloop.config.ts'))).toBe(false)
    expect(existsSync(join(cwd, 'scenarios'))).toBe(false)
  })

  it('makes a scenario that fits, whatever operations are called', async () => {
    const names = ['getPet', 'null', 'a: b # c', "it's", 'get /x', '*', 'ünïcode', '{{ now }}']
    const paths = Object.fromEntries(
      names.map((operationId, index) => [
        `/p${index}/{id}`,
        { get: { operationId, responses: { 200: { description: 'ok' } } } },
      ]),
    )
    const spec = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths }
    const server = await startServer({ spec })
    const { operations } = await loadSpec(spec, createOutbound())
    for (const operation of operations) {
      expect(exampleOf({ operations: [operation] })).toBe(operation)
      const { tree } = parseText(scenarioText(operation), 'example.yaml')
      const { scenario, warnings } = await server.mock().scenarios.create(tree)
      await server.mock().scenarios.delete('example')
      expect(warnings).toEqual([])
      expect(scenario.stubs).toMatchObject([{ operation: operation.operationId }])
    }
    await server.close()
  })
})
