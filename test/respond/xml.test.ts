import { describe, expect, it } from 'vitest'
import { toXml } from '../../src/respond/xml.ts'
import { Refs } from '../../src/spec/refs.ts'

const text = { type: 'string' }
const animals = (array: object, items: object = text): object => ({
  xml: { name: 'zoo' },
  type: 'object',
  properties: { animals: { type: 'array', items, ...array } },
})
const person = (properties: object, xml: object = {}): object => ({
  type: 'object',
  xml: { name: 'Person', ...xml },
  properties,
})
const named = (name: string): object => ({ ...text, xml: { name } })

/** The tables of the section on the XML Object (3.0 §4.7.26, 3.1 §4.8.26), rule by rule. */
describe('the XML Object', () => {
  it.each([
    ['an array has an element an item', animals({}), '<animals>a</animals><animals>b</animals>'],
    [
      'items may have a name of their own',
      animals({}, named('animal')),
      '<animal>a</animal><animal>b</animal>',
    ],
    [
      'the name of an array means nothing without a wrapper',
      animals({ xml: { name: 'aliens' } }),
      '<animals>a</animals><animals>b</animals>',
    ],
    [
      'nor beside the name of its items',
      animals({ xml: { name: 'aliens' } }, named('animal')),
      '<animal>a</animal><animal>b</animal>',
    ],
    [
      'a wrapper takes the name of the property',
      animals({ xml: { wrapped: true } }),
      '<animals><animals>a</animals><animals>b</animals></animals>',
    ],
    [
      'a wrapper holds items of their own name',
      animals({ xml: { wrapped: true } }, named('animal')),
      '<animals><animal>a</animal><animal>b</animal></animals>',
    ],
    [
      'a wrapper may have a name, and items of theirs',
      animals({ xml: { name: 'aliens', wrapped: true } }, named('animal')),
      '<aliens><animal>a</animal><animal>b</animal></aliens>',
    ],
    [
      'a named wrapper names its items too',
      animals({ xml: { name: 'aliens', wrapped: true } }),
      '<aliens><aliens>a</aliens><aliens>b</aliens></aliens>',
    ],
  ])('%s', (_rule, schema, inner) => {
    expect(body({ animals: ['a', 'b'] }, schema)).toBe(`<zoo>${inner}</zoo>`)
  })

  it.each([
    [
      'without one, an element is called like its property',
      person({ id: text }),
      '<Person><id>7</id></Person>',
    ],
    ['name replaces that', person({ id: named('number') }), '<Person><number>7</number></Person>'],
    [
      'attribute makes it one',
      person({ id: { ...text, xml: { attribute: true } } }),
      '<Person id="7"></Person>',
    ],
    [
      'an attribute may have a name and a prefix',
      person({ id: { ...text, xml: { attribute: true, name: 'no', prefix: 'x' } } }),
      '<Person x:no="7"></Person>',
    ],
    [
      'namespace and prefix are written where they stand',
      person({ id: { ...text, xml: { namespace: 'http://example.com/s', prefix: 's' } } }),
      '<Person><s:id xmlns:s="http://example.com/s">7</s:id></Person>',
    ],
    [
      'a namespace without prefix is the default one',
      person({ id: text }, { namespace: 'http://example.com/s' }),
      '<Person xmlns="http://example.com/s"><id>7</id></Person>',
    ],
  ])('%s', (_rule, schema, expected) => {
    expect(body({ id: '7' }, schema)).toBe(expected)
  })

  it('names the root like the schema that is referred to', () => {
    const refs = new Refs({
      components: { schemas: { Pet: person({ id: text }, { name: undefined }) } },
    })
    expect(toXml({ id: '7' }, { $ref: '#/components/schemas/Pet' }, refs)).toContain(
      '<Pet><id>7</id></Pet>',
    )
  })

  it('escapes what would be markup, and leaves out what XML cannot hold', () => {
    expect(body({ id: '<&">\u0000' }, person({ id: text }))).toBe(
      '<Person><id>&lt;&amp;&quot;&gt;</id></Person>',
    )
  })
})

function body(value: unknown, schema: unknown): string {
  return toXml(value, schema, new Refs({})).replace(/^<\?xml [^>]*\?>\n/, '')
}
