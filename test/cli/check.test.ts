import { describe, expect, it } from 'vitest'
import { folder, mockloop, PETS } from './_run.ts'

const BROKEN = `openapi: 3.0.3
info: { title: Pets, version: 1.0.0 }
paths:
  /pets:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pet' }
`

it('finds nothing in a good document', async () => {
  const { code, stdout, stderr } = await mockloop(['check', 'pets.json'], {
    cwd: folder({ 'pets.json': PETS }),
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/0 errors, 0 warnings\n$/)
})

it('places a finding in its file and exits with 1', async () => {
  const { code, stdout } = await mockloop(['check', 'pets.yaml'], {
    cwd: folder({ 'pets.yaml': BROKEN }),
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^pets\.yaml:11:\d+ {2}error {2}unresolved-ref {2}.*#\/components\/schemas\/Pet/m,
  )
  expect(stdout).toMatch(/1 error, 0 warnings\n$/)
})

it('names the place in a document of one long line by its pointer too', async () => {
  const document = JSON.parse(PETS)
  const long = {
    ...document.paths['/pets'].get,
    description: 'x'.repeat(300),
    security: [{ k: [] }],
  }
  document.paths['/pets'].get = long
  const cwd = folder({ 'pets.json': JSON.stringify(document) })
  const { stdout } = await mockloop(['check', 'pets.json'], { cwd })
  expect(stdout).toMatch(
    /^pets\.json:1:\d+ #\/paths\/~1pets\/get\/security\/0\/k {2}error {2}unknown-security-scheme/,
  )
})

it('prints JSON', async () => {
  const cwd = folder({ 'pets.yaml': BROKEN })
  const { code, stdout } = await mockloop(['check', 'pets.yaml', '--json'], { cwd })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    diagnostics: [{ code: 'unresolved-ref', severity: 'error', line: 11 }],
    errors: 1,
    warnings: 0,
  })
})

describe('documents that cannot be read', () => {
  const files = { 'bad.yaml': 'openapi: [', 'pets.yaml': BROKEN }

  it('are findings in JSON, and the others are checked all the same', async () => {
    const cwd = folder(files)
    const args = ['check', 'none.yaml', 'bad.yaml', 'pets.yaml', '--json']
    const { code, stdout, stderr } = await mockloop(args, { cwd })
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    const { diagnostics, errors } = JSON.parse(stdout)
    expect(errors).toBe(3)
    expect(diagnostics).toMatchObject([
      { code: 'unreadable-document', severity: 'error', message: 'no such file: none.yaml' },
      {
        code: 'unreadable-document',
        file: expect.stringMatching(/bad\.yaml$/),
        line: 1,
        column: 11,
      },
      { code: 'unresolved-ref', line: 11 },
    ])
  })

  it('have a line of their own, and the others are checked all the same', async () => {
    const cwd = folder(files)
    const { code, stdout, stderr } = await mockloop(['check', 'bad.yaml', 'pets.yaml'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^bad\.yaml:1:\d+: [^\n]+\n$/)
    expect(stdout).toMatch(/unresolved-ref/)
    expect(stdout).toMatch(/1 error, 0 warnings\n$/)
  })
})
