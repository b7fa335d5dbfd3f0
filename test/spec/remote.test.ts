import { spawn } from 'node:child_process'

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BIN } from '../cli/_run.ts'
import {
  answering,
  answerSchema,
  folder,
  load,
  loadText,
  openapi,
  pathTo,
  serve,
} from './_documents.ts'

const PET = 'type: object\n'

describe('a description from a URL', () => {
  it('is trusted because the user named it', async () => {
    const { url } = await serve({ '/api.yaml': pathTo('#/components/schemas/A') })
    const spec = await load(`${url}/api.yaml`)
    expect(spec).toMatchObject({ source: `${url}/api.yaml`, title: 'Test' })
  })

  it('is trusted through redirects of its own host, and its references count from where they led', async () => {
    const { url, host, asked } = await serve({
      '/latest': { to: '/v2/api.yaml' },
      '/v2/api.yaml': pathTo('schemas/pet.yaml'),
      '/v2/schemas/pet.yaml': '$ref: ../more.yaml#/Pet',
      '/v2/more.yaml': 'Pet: { type: object, properties: { a: { $ref: "api.yaml#/paths" } } }',
    })
    const spec = await load(`${url}/latest`, [host])
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toMatchObject({ type: 'object' })
    expect(asked).toEqual(['/latest', '/v2/api.yaml', '/v2/schemas/pet.yaml', '/v2/more.yaml'])
  })

  it('has its other files refused while they are private and not allowed', async () => {
    const { url, asked } = await serve({ '/api.yaml': pathTo('pet.yaml'), '/pet.yaml': PET })
    const { diagnostics, operations } = await load(`${url}/api.yaml`)
    expect(operations).toHaveLength(1)
    expect(asked).toEqual(['/api.yaml'])
    expect(diagnostics).toMatchObject([
      {
        code: 'unreadable-file',
        file: `${url}/api.yaml`,
        message: expect.stringContaining('outbound.allow'),
        fix: expect.stringContaining('outbound.allow'),
      },
    ])
  })

  it.each([
    ['a file URL', (path: string) => `file://${path}`],
    ['a file URL in capitals', (path: string) => `FILE://${path}`],
    ['an absolute path', (path: string) => path],
    ['a path upwards', (path: string) => `../../../../../..${path}`],
    ['a Windows path', () => 'C:/Windows/win.ini'],
    ['data', () => 'data:application/json,{}'],
  ])('can never read files of this machine: %s', async (_name, toRef) => {
    const secret = join(folder({ 'secret.yaml': 'type: string' }), 'secret.yaml')
    const { url, host } = await serve({ '/api.yaml': pathTo(toRef(secret)) })
    const spec = await load(`${url}/api.yaml`, [host])
    expect(spec.diagnostics).toMatchObject([{ code: 'unreadable-file', severity: 'error' }])
    expect(JSON.stringify(spec.document)).not.toContain('"string"')
  })

  it('can neither through another file of its own', async () => {
    const secret = join(folder({ 'secret.yaml': 'type: string' }), 'secret.yaml')
    const { url, host } = await serve({
      '/api.yaml': pathTo('a.yaml'),
      '/a.yaml': `$ref: file://${secret}`,
    })
    const { diagnostics } = await load(`${url}/api.yaml`, [host])
    expect(diagnostics).toMatchObject([
      { message: expect.stringMatching(/may only name http\(s\) URLs$/), file: `${url}/a.yaml` },
    ])
  })

  it('that is not there is refused in one line', async () => {
    const { url } = await serve({})
    await expect(load(`${url}/api.yaml`)).rejects.toThrow(
      /api\.yaml: the server answered with status 404$/,
    )
  })

  it('that is no description is refused by its name', async () => {
    const { url } = await serve({ '/a': '<html></html>' })
    await expect(load(`${url}/a`)).rejects.toThrow(`${url}/a: is no OpenAPI document`)
  })
})

describe('a remote $ref', () => {
  it('of a file is read when its host is allowed', async () => {
    const { url, host } = await serve({ '/pet.yaml': PET })
    const spec = await load(await yaml(pathTo(`${url}/pet.yaml`)), [host])
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toEqual({ type: 'object' })
  })

  it('is refused by default, and a finding says what to do', async () => {
    const { url, asked } = await serve({ '/pet.yaml': PET })
    const { diagnostics } = await loadText(pathTo(`${url}/pet.yaml`))
    expect(asked).toEqual([])
    expect(diagnostics).toMatchObject([
      { code: 'unreadable-file', fix: expect.stringContaining('outbound.allow') },
    ])
  })

  it('of an inline description passes the same gate', async () => {
    const { url, host } = await serve({ '/pet.yaml': PET })
    const document = openapi(answering({ $ref: `${url}/pet.yaml` }))
    expect((await load(document)).diagnostics).toMatchObject([{ code: 'unreadable-file' }])
    expect((await load(document, [host])).diagnostics).toEqual([])
  })

  it('that is gone is a finding', async () => {
    const { url, host } = await serve({})
    const { diagnostics } = await load(await yaml(pathTo(`${url}/pet.yaml`)), [host])
    expect(diagnostics).toMatchObject([{ message: expect.stringMatching(/status 404$/) }])
  })
})

describe('an inline description', () => {
  it.each(['pet.yaml', '/etc/hostname', 'file:///etc/hostname', '-'])(
    'names no file: %s',
    async (ref) => {
      const { diagnostics } = await load(openapi(answering({ $ref: ref })))
      expect(diagnostics).toMatchObject([
        { code: 'unreadable-file', message: expect.stringMatching(/has no folder to look in$/) },
      ])
    },
  )
})

describe('standard input', () => {
  it('is checked', async () => {
    const { code, stdout } = await pipe(['check', '-', '--json'], pathTo('#/none'))
    expect(code).toBe(1)
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      { code: 'unresolved-ref', file: '-', line: 9 },
    ])
  })

  it('has its references read from the working folder', async () => {
    const { code, stdout } = await pipe(['check', '-'], pathTo('pet.yaml'), { 'pet.yaml': PET })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '0 errors, 0 warnings\n' })
  })

  it('that is no description is refused with its name', async () => {
    const { code, stderr } = await pipe(['check', '-'], 'hello')
    expect(code).toBe(2)
    expect(stderr).toMatch(/standard input: is no OpenAPI document/)
  })
})

async function yaml(text: string): Promise<string> {
  return join(folder({ 'api.yaml': text }), 'api.yaml')
}

/** Runs the built command with a text on its standard input. */
async function pipe(args: string[], input: string, files: Record<string, string> = {}) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder(files) })
  const result = { code: 0 as number | null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (result.stdout += chunk))
  child.stderr.on('data', (chunk) => (result.stderr += chunk))
  child.stdin.end(input)
  result.code = await new Promise((resolve) => child.on('close', resolve))
  return result
}
