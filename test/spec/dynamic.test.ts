import { describe, expect, it } from 'vitest'
import { loadFaker } from '../../src/respond/fake/locale.ts'
import { Fakes } from '../../src/respond/fake/fake.ts'
import type { Spec } from '../../src/spec/load.ts'
import { Schemas } from '../../src/spec/schema.ts'
import type { JsonObject } from '../../src/types.ts'
import { findings, folder, load, openapi } from './_documents.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const Pet = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }
const Page = {
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', minItems: 1, items: { $dynamicRef: '#item' } } },
  $defs: { item: { $dynamicAnchor: 'item', type: 'integer' } },
}
const pageOf = (item: JsonObject): JsonObject => ({
  ...ref('Page'),
  $defs: { item: { $dynamicAnchor: 'item', ...item } },
})

async function read(schemas: JsonObject): Promise<Spec> {
  return load({ ...openapi({}, { components: { schemas } }), openapi: '3.1.0' })
}

/** Which of the values fit a schema. */
function fitting(spec: Spec, name: string, values: unknown[]): unknown[] {
  const check = new Schemas(spec.refs).check(ref(name), 'response')
  return values.filter((value) => check(value).length === 0)
}

async function fake(spec: Spec, name: string): Promise<unknown> {
  const fakes = new Fakes(spec.refs, new Schemas(spec.refs), await loadFaker('en'))
  const { value, valid } = fakes.make(ref(name), { seed: 1, kind: '', examples: 'all' })
  expect(valid).toBe(true)
  return value
}

const NUMBERS = { items: [1] }
const PETS = { items: [{ name: 'Rex' }] }
const TEXTS = { items: ['x'] }

describe('a $dynamicRef', () => {
  it('means the anchor beside it where nothing redefines that', async () => {
    const spec = await read({ Page })
    expect(spec.diagnostics).toEqual([])
    expect(fitting(spec, 'Page', [NUMBERS, PETS])).toEqual([NUMBERS])
    expect(await fake(spec, 'Page')).toMatchObject({ items: [expect.any(Number)] })
  })

  it.each([
    ['without ids', {}, {}],
    ['with ids', { $id: 'https://x.test/page' }, { $id: 'https://x.test/pets' }],
  ])('means what the schema that refers there redefines, %s', async (_how, page, pets) => {
    const spec = await read({
      Pets: { ...pets, ...pageOf({ $ref: '#/components/schemas/Pet' }) },
      Page: { ...page, ...Page },
      Texts: pageOf({ type: 'string' }),
      Pet,
    })
    expect(spec.diagnostics).toEqual([])
    const values = [NUMBERS, PETS, TEXTS]
    expect(fitting(spec, 'Pets', values)).toEqual([PETS])
    expect(fitting(spec, 'Texts', values)).toEqual([TEXTS])
    expect(fitting(spec, 'Page', values)).toEqual([NUMBERS])
    expect(await fake(spec, 'Pets')).toMatchObject({ items: [{ name: expect.any(String) }] })
  })

  it('is redefined behind an allOf, and through a schema in between', async () => {
    const spec = await read({
      Page,
      Between: { properties: { page: ref('Page') }, required: ['page'] },
      Pets: { allOf: [ref('Between')], $defs: { item: { $dynamicAnchor: 'item', ...Pet } } },
    })
    expect(fitting(spec, 'Pets', [{ page: PETS }, { page: NUMBERS }])).toEqual([{ page: PETS }])
    expect(fitting(spec, 'Between', [{ page: PETS }, { page: NUMBERS }])).toEqual([
      { page: NUMBERS },
    ])
  })

  it('takes the outermost that redefines it', async () => {
    const spec = await read({
      Page,
      Inner: pageOf({ type: 'boolean' }),
      Outer: { ...ref('Inner'), $defs: { item: { $dynamicAnchor: 'item', type: 'string' } } },
    })
    expect(fitting(spec, 'Outer', [TEXTS, NUMBERS, { items: [true] }])).toEqual([TEXTS])
    expect(fitting(spec, 'Inner', [TEXTS, NUMBERS, { items: [true] }])).toEqual([{ items: [true] }])
  })

  it('extends a tree all the way down', async () => {
    const spec = await read({
      Tree: {
        $id: 'https://x.test/tree',
        $dynamicAnchor: 'node',
        type: 'object',
        properties: { data: true, children: { type: 'array', items: { $dynamicRef: '#node' } } },
      },
      Strict: {
        $id: 'https://x.test/strict',
        $dynamicAnchor: 'node',
        $ref: 'tree',
        unevaluatedProperties: false,
      },
    })
    expect(spec.diagnostics).toEqual([])
    const typo = { children: [{ daat: 1 }] }
    const right = { children: [{ data: 1, children: [] }] }
    expect(fitting(spec, 'Tree', [typo, right])).toEqual([typo, right])
    expect(fitting(spec, 'Strict', [typo, right])).toEqual([right])
  })

  it('may lead into another file', async () => {
    const root = folder({
      'api.json': JSON.stringify({
        ...openapi(
          {},
          {
            components: {
              schemas: {
                Pets: { $ref: 'page.json', $defs: { item: { $dynamicAnchor: 'item', ...Pet } } },
              },
            },
          },
        ),
        openapi: '3.1.0',
      }),
      'page.json': JSON.stringify(Page),
    })
    const spec = await load(`${root}/api.json`)
    expect(fitting(spec, 'Pets', [NUMBERS, PETS])).toEqual([PETS])
  })

  it('that leads nowhere is told of', async () => {
    const { diagnostics } = await read({ A: { $dynamicRef: '#none' } })
    expect(diagnostics).toMatchObject([
      { code: 'unresolved-ref', pointer: '/components/schemas/A' },
    ])
  })

  it('in an example is only a word', async () => {
    const spec = await read({ Page, A: { example: { $dynamicRef: '#item' } } })
    expect(spec.document['components']).toMatchObject({
      schemas: { A: { example: { $dynamicRef: '#item' } } },
    })
  })

  it('has its findings where they were written', async () => {
    const items = { ...Page.properties.items, example: 'no list' }
    const document = openapi(
      {},
      {
        components: {
          schemas: {
            Page: { ...Page, properties: { items } },
            Pets: { ...pageOf(Pet), example: {} },
          },
        },
      },
    )
    const found = await findings(JSON.stringify({ ...document, openapi: '3.1.0' }))
    expect(found.map(({ pointer }) => pointer)).toEqual(['/components/schemas/Pets/example'])
  })

  it('is reached through a chain that is longer than the stack is deep', async () => {
    const chain = Array.from({ length: 20_000 }, (_, at): [string, JsonObject] => [
      `S${at}`,
      { ...ref(at === 19_999 ? 'Page' : `S${at + 1}`), title: 'link' },
    ])
    const Pets = { ...ref('S0'), $defs: { item: { $dynamicAnchor: 'item', ...Pet } } }
    const spec = await read({ ...Object.fromEntries(chain), Page, Pets })
    expect(spec.diagnostics).toEqual([])
  })

  it('is given up on, and said so, where a document redefines without end', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 2000 }, (_, at) => [`p${at}`, { type: 'string' }]),
    )
    const wide = { ...Page, properties: { ...Page.properties, ...properties } }
    const pages = Array.from({ length: 200 }, (_, at) => [`P${at}`, pageOf({ type: 'string' })])
    const spec = await read({ ...Object.fromEntries(pages), Page: wide })
    expect(spec.diagnostics).toMatchObject([{ code: 'too-dynamic', severity: 'info' }])
    expect(fitting(spec, 'P0', [TEXTS, NUMBERS])).toEqual([TEXTS])
    expect(fitting(spec, 'P199', [TEXTS, NUMBERS])).toEqual([NUMBERS])
  })
})
