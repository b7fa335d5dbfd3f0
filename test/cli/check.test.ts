import { expect, it } from 'vitest'
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
