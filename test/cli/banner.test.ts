import { describe, expect, it } from 'vitest'
import { banner as show } from '../../src/cli/banner.ts'
import type { BannerMock } from '../../src/cli/banner.ts'
import { plain } from '../../src/cli/text.ts'
import type { Diagnostic } from '../../src/types.ts'

const ADMIN = 'http://localhost:8001'

function banner(version: string, mocks: BannerMock[], paint: typeof uncoloured): string {
  return show(version, { mocks, adminUrl: undefined }, paint)
}

const uncoloured = (_style: string, text: string): string => text

function finding(severity: Diagnostic['severity']): Diagnostic {
  return { code: 'x', severity, message: 'x', pointer: '' }
}

const petstore: BannerMock = {
  name: 'petstore',
  title: 'Swagger Petstore',
  version: '1.0.0',
  url: 'http://localhost:8000/v1',
  operations: 20,
  diagnostics: [],
  lostScenarios: 0,
  example: '/pets',
  spec: 'specs/petstore.yaml',
}

describe('the banner', () => {
  it('tells what is served and how to try it', () => {
    expect(banner('0.1.0', [petstore], uncoloured)).toMatchInlineSnapshot(`
      "MockLoop 0.1.0
      petstore  Swagger Petstore 1.0.0, 20 operations
        http://localhost:8000/v1
        curl http://localhost:8000/v1/pets"
    `)
  })

  it('tells where the admin is, and the scenario where it is not the usual one', () => {
    const mocks = [{ ...petstore, scenario: 'soldout' }]
    expect(show('0.1.0', { mocks, adminUrl: ADMIN }, uncoloured)).toMatchInlineSnapshot(`
      "MockLoop 0.1.0
      petstore  Swagger Petstore 1.0.0, 20 operations, scenario soldout
        http://localhost:8000/v1
        curl http://localhost:8000/v1/pets
      admin  http://localhost:8001  sign in: mockloop token --link"
    `)
    expect(banner('0.1.0', [{ ...petstore, scenario: 'default' }], uncoloured)).not.toMatch('scen')
  })

  it('has curl take the certificate that nobody has signed', () => {
    const url = 'https://localhost:8000/v1'
    expect(banner('0.1.0', [{ ...petstore, url }], uncoloured)).toContain(
      '  curl -k https://localhost:8000/v1/pets',
    )
  })

  it('counts findings and says how to see them', () => {
    const diagnostics = [finding('error'), finding('warning'), finding('warning'), finding('info')]
    expect(banner('0.1.0', [{ ...petstore, diagnostics, operations: 1 }], uncoloured))
      .toMatchInlineSnapshot(`
      "MockLoop 0.1.0
      petstore  Swagger Petstore 1.0.0, 1 operation, 1 error, 2 warnings: mockloop check specs/petstore.yaml
        http://localhost:8000/v1
        curl http://localhost:8000/v1/pets"
    `)
  })

  it('counts the scenarios that are missing', () => {
    const mocks = [{ ...petstore, lostScenarios: 1 }]
    expect(show('0.1.0', { mocks, adminUrl: ADMIN }, uncoloured)).toContain(
      '20 operations, 1 scenario could not be used\n',
    )
  })

  it.each([1, 2, 3, 6, 7, 8, 100])('stays under ten lines with %i mocks', (number) => {
    const mocks = Array.from({ length: number }, (_, index) => ({ ...petstore, name: `m${index}` }))
    const shown = show('0.1.0', { mocks, adminUrl: ADMIN }, uncoloured)
    expect(shown.split('\n').length).toBeLessThan(10)
    expect(shown).toContain(ADMIN)
  })

  it('lets no control character of a spec through', () => {
    const hostile = { ...petstore, title: 'a\u001b[31mb\u009b\nc\u202e', version: '1\r\u0007' }
    const shown = banner('0.1.0', [hostile], uncoloured).replaceAll('\n', '')
    expect(shown).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})

describe('plain', () => {
  it('makes one line of many', () => {
    expect(plain(' a\n\tb\u0000c ')).toBe('a bc')
  })
})
