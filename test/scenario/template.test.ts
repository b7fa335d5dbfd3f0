import { createHmac } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { loadFaker as loadLocale } from '../../src/respond/fake/locale.ts'
import { createScope } from '../../src/scenario/template/scope.ts'
import type { ScopeSource } from '../../src/scenario/template/scope.ts'
import { prepareTemplate } from '../../src/scenario/template/template.ts'
import type { Facts } from '../../src/scenario/scenario.ts'

const NOW = Date.UTC(2024, 0, 31, 12)
const loadFaker = () => loadLocale('en')

describe('a value that holds templates', () => {
  it('is the same object where it holds none', async () => {
    const value = { a: [1, { b: 'plain { text }' }] }
    const { render, dynamic } = await prepareTemplate(value, 'body')
    expect(render(scope())).toBe(value)
    expect(dynamic).toBe(false)
  })

  it('loads liquidjs, JSONPath and faker only where it holds what needs them', async () => {
    const loaded: string[] = []
    vi.resetModules()
    for (const name of ['liquidjs', 'json-p3'])
      vi.doMock(name, (original) => {
        loaded.push(name)
        return original()
      })
    const { prepareTemplate } = await import('../../src/scenario/template/template.ts')
    const load = () => {
      loaded.push('faker')
      return loadFaker()
    }
    await prepareTemplate({ a: 'plain' }, 'body', load)
    expect(loaded).toEqual([])
    await prepareTemplate({ a: '{{ now }}' }, 'body', load)
    expect(loaded).toEqual(['liquidjs'])
    await prepareTemplate("{{ request | jsonpath: '$.a' }}", 'body', load)
    expect(loaded).toEqual(['liquidjs', 'json-p3'])
    await prepareTemplate("{{ 'person.fullName' | faker }}", 'body', load)
    expect(loaded).toEqual(['liquidjs', 'json-p3', 'faker'])
  })

  it('is copied where something changes, and shares the rest', async () => {
    const value = { kept: { deep: [1] }, made: ['{{ scenario }}', true] }
    const made = await render(value)
    expect(made).toEqual({ kept: { deep: [1] }, made: ['happy', true] })
    expect(made).toHaveProperty('kept', value.kept)
    expect(value.made[0]).toBe('{{ scenario }}')
  })

  it.each([
    ['{{ request.body.quantity }}', 3],
    ['{{ request.body.tags }}', ['a', 'b']],
    ['{{ request.body.owner }}', { name: 'Ann' }],
    ['{{ request.body.isNew }}', true],
    ['{{- request.body.quantity -}}', 3],
    ['{{ request.body.nothing }}', null],
    ['{{ request.body.missing.deeper }}', null],
    ['{{ 1 | plus: 2 }}', 3],
    ['n={{ request.body.quantity }}', 'n=3'],
    [' {{ request.body.quantity }}', ' 3'],
    ['[{{ request.body.missing }}]', '[]'],
    ['{{ request.body.quantity }}{{ request.body.quantity }}', '33'],
    ['owner: {{ request.body.owner }}', 'owner: {"name":"Ann"}'],
    ['{% if request.body.isNew %}new{% else %}old{% endif %}', 'new'],
    ['{% for tag in request.body.tags %}<{{ tag }}>{% endfor %}', '<a><b>'],
    ['{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
  ])('renders %s with its JSON type only when it is one expression', async (text, expected) => {
    expect(await render(text)).toEqual(expected)
  })

  it('keeps null in a list and in an object', async () => {
    const text = '{{ request.body.missing }}'
    expect(await render({ list: [text], one: text })).toEqual({ list: [null], one: null })
  })

  it('leaves keys alone, and takes __proto__ for a name like any other', async () => {
    const value: unknown = JSON.parse('{"{{ scenario }}": 1, "__proto__": {"x": "{{ scenario }}"}}')
    expect(JSON.stringify(await render(value))).toBe(
      '{"{{ scenario }}":1,"__proto__":{"x":"happy"}}',
    )
  })

  it('sees the whole request, the session, and the scenario', async () => {
    const value = {
      method: '{{ request.method }}',
      path: '{{ request.path }}',
      id: '{{ request.params.petId }}',
      one: '{{ request.query.limit }}',
      many: '{{ request.query.tag }}',
      header: "{{ request.headers['x-plan'] }}",
      cookie: '{{ request.cookies.theme }}',
      session: '{{ session }}',
      cart: '{{ state.cart[0].sku }}',
      now: '{{ now }}',
      seed: '{{ seed }}',
      env: '{{ env.REGION }}',
    }
    expect(await render(value)).toEqual({
      method: 'POST',
      path: '/pets/7',
      id: '7',
      one: '10',
      many: ['a', 'b c'],
      header: 'pro-1',
      cookie: 'dark',
      session: 'ann',
      cart: 's1',
      now: '2024-01-31T12:00:00.000Z',
      seed: 42,
      env: 'eu',
    })
  })

  it('shows the state as it is when it is rendered', async () => {
    const session = { state: { stage: 'a' } }
    const seen = scope({ session })
    const { render } = await prepareTemplate('{{ state.stage }}', 'body')
    session.state = { stage: 'b' }
    expect(render(seen)).toBe('b')
  })

  it('takes text of the request for data', async () => {
    const body = { note: '{{ env.REGION }}{% if true %}', path: 'state' }
    const seen = scope({ facts: facts({ body }) })
    const { render } = await prepareTemplate(
      ['{{ request.body.note }}', 'x{{ request.body.note }}'],
      'b',
    )
    expect(render(seen)).toEqual([body.note, `x${body.note}`])
  })

  it.each([
    ['{{ request.body.a }}', true],
    ["{{ request['body'] }}", true],
    ['{{ request[scenario].a }}', true],
    ['{% assign r = request %}{{ r.body }}', true],
    ['{{ request | json }}', true],
    ['{{ (request.body.from..3).first }}', true],
    ['{% for n in (1..request.body.n) %}{% endfor %}', true],
    ['{{ request.params.petId }}{{ state.body }}', false],
    ['{{ now }}', false],
  ])('knows whether %s needs the body: %s', async (text, expected) => {
    expect((await prepareTemplate({ text }, 'body')).needsBody).toBe(expected)
  })
})

describe('a mistake in a template', () => {
  it.each([
    ['{{ now', /^stub "a" body\.text: .*output .* not closed \(line 1, column 1\)/],
    ['a\nb {% fro x in y %}', /tag "fro" not found \(line 2, column 3\) \(did you mean "for"\?\)/],
    ['{{ now | dateadd: 1 }}', /undefined filter: dateadd .*did you mean "date_add"/],
    [
      '{% if now %}',
      /not closed \(line 1, column 1\); text that is no template goes between \{% raw/,
    ],
    ["{% include 'x' %}", /cannot read another one/],
    ["{% render 'x' %}", /cannot read another one/],
    ["{% layout '/etc/passwd' %}", /cannot read another one/],
    ['{{ list | where_exp: "a", "a.b" }}', /undefined filter: where_exp/],
    [
      "{{ 'person.fulName' | faker }}",
      /body\.text: faker has no method "person\.fulName" \(did you mean "person\.fullName"\?\)/,
    ],
    [
      "{% if now %}{% assign a = 'nope' | faker %}{% endif %}",
      /faker has no method "nope"; write it as/,
    ],
  ])('is told where it is and how it is mended: %s', async (text, message) => {
    const failed = prepareTemplate({ text }, 'stub "a" body', loadFaker)
    await expect(failed).rejects.toThrow(InvalidArgumentError)
    await expect(failed).rejects.toThrow(message)
  })

  it.each([
    [
      "{{ 'x' | date_add: 1, 'dais' }}",
      /date_add knows no "dais" \(did you mean "days"\?\).*line 1, column 1/,
    ],
    ["{{ 'never' | date_add: 1 }}", /cannot add 1 days to "never"/],
    ["{{ 'a' | jwt: 'b' }}", /jwt wants an object/],
    ['{{ request.body | jwt }}', /jwt wants a secret/],
    ["{{ 'a' | random_int: 'b' }}", /no whole number/],
    ['{{ 5 | random_int: 1 }}', /below/],
    ["{{ request.body | jsonpath: '$[' }}", /JSONPath \$\[ cannot be used/],
    ['{{ scenario | faker }}', /faker has no method "happy"/],
  ])('that shows while rendering is an error with its place: %s', async (text, message) => {
    const { render } = await prepareTemplate({ text }, 'stub "a" body', loadFaker)
    expect(() => render(scope())).toThrow(message)
    expect(() => render(scope())).toThrow(/^stub "a" body\.text: /)
  })
})

describe('filters of ours', () => {
  it.each([
    ["{{ now | date_add: 3, 'days' }}", '2024-02-03T12:00:00.000Z'],
    ["{{ now | date_add: -90, 'seconds' }}", '2024-01-31T11:58:30.000Z'],
    ["{{ now | date_add: 1, 'month' }}", '2024-02-29T12:00:00.000Z'],
    ["{{ now | date_add: 1, 'years' }}", '2025-01-31T12:00:00.000Z'],
    ["{{ now | date_add: -2, 'months' }}", '2023-11-30T12:00:00.000Z'],
    ["{{ 'now' | date_add: 2, 'weeks' }}", '2024-02-14T12:00:00.000Z'],
    ["{{ 'now' | date: '%Y-%m-%d %H:%M' }}", '2024-01-31 12:00'],
    ["{{ request.body.items | map: 'sku' | join: ',' }}", 's1,s2'],
    ["{{ request.body.items | where: 'sku', 's2' | map: 'price' }}", [9]],
    ["{{ request.body.missing | default: 'none' | upcase }}", 'NONE'],
    ["{{ 'a.b.c' | replace: '.', '$&' }}", 'a$&b$&c'],
    ['{{ request.body.owner | json }}', '{"name":"Ann"}'],
    ["{{ 'häl' | base64 }}", 'aMOkbA=='],
    ["{{ 'aMOkbA==' | base64_decode }}", 'häl'],
    ["{{ request.body | jsonpath: '$.items[0].sku' }}", 's1'],
    ["{{ request.body | jsonpath: '$.items[9].sku' }}", null],
    ["{{ request.body | jsonpath: '$.items[?@.price > 5].sku' }}", ['s2']],
    ['{{ request.body | jsonpath: \'$.items[?match(@.sku, "s.")].price\' }}', [1, 9]],
    ['{{ request.body | jsonpath: \'$.items[?match(@.sku, "s")].price\' }}', []],
    ['{% for n in (1..3) %}{{ n }}{% endfor %}', '123'],
    ['{% for n in (1..request.body.quantity) limit: 2 %}{{ n }}{% endfor %}', '12'],
    ['{{ (1..3) }}', [1, 2, 3]],
  ])('%s is %j', async (text, expected) => {
    expect(await render(text)).toEqual(expected)
  })

  it('signs a token that anyone with the secret can check', async () => {
    const token = String(await render("{{ request.body.owner | jwt: 'secret' }}"))
    const [header = '', payload = '', signature] = token.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
    })
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({ name: 'Ann' })
    const expected = createHmac('sha256', 'secret')
      .update(`${header}.${payload}`)
      .digest('base64url')
    expect(signature).toBe(expected)
  })

  const drawn = {
    name: "{{ 'person.fullName' | faker }}",
    sized: "{{ 'number.int' | faker: min: 5, max: 7 }}",
    uuid: "{{ 'x' | uuid }}",
    value: '{{ uuid }}',
    int: '{{ 1 | random_int: 100 }}',
    sample: '{{ request.body.tags | sample }}',
    text: "{{ 'person.firstName' | faker }} {{ 6 | random_int }}",
  }

  it('draw alike for one seed, and otherwise for another', async () => {
    const { render } = await prepareTemplate(drawn, 'body', loadFaker)
    const first = render(scope({ seed: 1 }))
    expect(render(scope({ seed: 1 }))).toEqual(first)
    expect(render(scope({ seed: 2 }))).not.toEqual(first)
  })

  it('draw what was asked for', async () => {
    const { render } = await prepareTemplate(drawn, 'body', loadFaker)
    const uuid = expect.stringMatching(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    )
    for (let seed = 0; seed < 20; seed++) {
      const made = render(scope({ seed })) as Record<keyof typeof drawn, unknown>
      expect(made).toMatchObject({ name: expect.stringMatching(/^\S+ /), uuid, value: uuid })
      expect(made.uuid).not.toBe(made.value)
      expect([5, 6, 7]).toContain(made.sized)
      expect(made.int).toBeGreaterThanOrEqual(1)
      expect(made.int).toBeLessThanOrEqual(100)
      expect(['a', 'b']).toContain(made.sample)
    }
  })

  it('make JSON of what faker makes', async () => {
    expect(await render("{{ 'date.past' | faker }}")).toMatch(/^\d{4}-\d\d-\d\dT/)
  })
})

describe('a hostile template', () => {
  it.each([
    [
      'a loop over a thousand million',
      '{% for i in (1..1000000000) %}{% endfor %}',
      /more than 1048576 numbers/,
    ],
    [
      'a range that adding 1 cannot end',
      '{% for i in (9007199254740991..9007199254740999) %}{% endfor %}',
      /no whole number/,
    ],
    [
      'such a range in text',
      "{% assign a = '9007199254740993' %}{{ (a..a).first }}",
      /no whole number/,
    ],
    [
      'loops in loops',
      '{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}',
      /1 MiB|ms/,
    ],
    [
      'loops that put nothing out',
      '{% for i in (1..9999) %}{% for j in (1..9999) %}{% endfor %}{% endfor %}',
      /longer than 400 ms|MiB/,
    ],
    [
      'text that doubles',
      `{% assign a = 'x' %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}{{ a }}`,
      /MiB/,
    ],
    [
      'a capture that doubles',
      `{% assign a = 'x' %}{% for i in (1..99) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}`,
      /MiB/,
    ],
    [
      'a list that holds itself twice over',
      `{% assign a = 'x' | split: ',' %}{% for i in (1..60) %}{% assign a = a | push: a %}{% endfor %}{{ a | join }}`,
      /MiB/,
    ],
    [
      'a list in a list in a list',
      `{% assign a = 'x' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}{{ a }}`,
      /MiB/,
    ],
    ['padding in a date', "{{ now | date: '%1000000000d' }}", /MiB/],
    ['words without number', "{{ 'lorem.words' | faker: 100000000 }}", /at most 1000/],
    ['letters without number', "{{ 'string.alpha' | faker: length: '100000000' }}", /at most 1000/],
    [
      'a query of queries',
      `{% assign list = 'x' | split: ',' %}{% for i in (1..12) %}{% assign list = list | concat: list %}{% endfor %}{{ list | jsonpath: '$[?count($[?count($..*) > 0]) > 0]' }}`,
      /steps/,
    ],
    [
      'a split of much',
      `{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..15) %}{% assign a = a | append: a %}{% endfor %}{% assign b = a | split: '' | sort | reverse %}{{ b }}`,
      /1 MiB/,
    ],
    ['a template of templates', '{{ request.body.quantity }}'.repeat(20_000), /too long/],
    [
      'thousands of dear filters in one expression',
      `{% assign list = 'a,b' | split: ',' %}{% for i in (1..5) %}{% assign list = list | concat: list %}{% endfor %}{{ list ${"| jsonpath: '$[?count($..*) > 0]' ".repeat(4000)}}}`,
      /longer than 400 ms/,
    ],
    [
      'nesting',
      `${'{% if true %}'.repeat(9000)}x${'{% endif %}'.repeat(900)}`,
      /too deeply|not closed/,
    ],
  ])('does no harm: %s', async (_name, text, message) => {
    await expect(render(text)).rejects.toThrow(message)
  })

  it.each([
    '{{ constructor }}',
    '{{ __proto__ }}',
    '{{ request.constructor.name }}',
    '{{ request.__proto__ }}',
    '{{ request.body.tags.constructor }}',
    '{{ request.body.tags.map }}',
    '{{ session.constructor.constructor }}',
    "{{ request['__proto__']['polluted'] }}",
    '{{ env.toString }}',
  ])('reaches no prototype: %s', async (text) => {
    expect(await render(text)).toBeNull()
  })

  it('changes nothing outside of itself', async () => {
    const seen = scope()
    const value = [
      '{% assign __proto__ = "x" %}{% increment constructor %}{% assign scenario = "y" %}',
      '{{ scenario }}',
    ]
    const { render } = await prepareTemplate(value, 'body')
    expect(render(seen)).toEqual(['0', 'happy'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('shares its limits with the other templates of the value', async () => {
    const seen = scope({ facts: facts({ body: 'x'.repeat(300_000) }) })
    const part = '-{{ request.body }}'
    const { render } = await prepareTemplate([part, part, part, part], 'body')
    expect(() => render(seen)).toThrow(/body\[3\]: .*more than 1 MiB/)
    expect((await prepareTemplate([part, part, part], 'body')).render(seen)).toHaveLength(3)
  })

  it('bounds what is echoed as it is', async () => {
    const seen = scope({ facts: facts({ body: 'x'.repeat(600_000) }) })
    const { render } = await prepareTemplate(['{{ request.body }}', '{{ request.body }}'], 'body')
    expect(() => render(seen)).toThrow(/body\[1\]: .*more than 1 MiB/)
  })

  it('is refused when a value is nested without end', async () => {
    let value: unknown = 'x'
    for (let depth = 0; depth < 5000; depth++) value = [value]
    await expect(prepareTemplate(value, 'body')).rejects.toThrow(/body is nested more than 200/)
  })

  it('is well again at the next request', async () => {
    const { render } = await prepareTemplate(
      '{% for i in (1..request.body.n) %}{{ i }}{% endfor %}',
      'body',
    )
    expect(() => render(scope({ facts: facts({ body: { n: 10_000_000 } }) }))).toThrow(/numbers/)
    expect(render(scope({ facts: facts({ body: { n: 3 } }) }))).toBe('123')
  })
})

async function render(value: unknown): Promise<unknown> {
  return (await prepareTemplate(value, 'body', loadFaker)).render(scope())
}

function scope(source: Partial<ScopeSource> = {}) {
  return createScope({
    facts: facts(),
    session: { state: { cart: [{ sku: 's1' }] } },
    scenario: 'happy',
    now: NOW,
    seed: 42,
    env: { REGION: 'eu' },
    ...source,
  })
}

function facts(more: Partial<Facts> = {}): Facts {
  const headers: Record<string, string> = {
    'x-plan': 'pro-1',
    cookie: 'theme=dark; theme=light; n',
  }
  return {
    method: 'POST',
    path: '/pets/7',
    params: { petId: '7' },
    query: 'limit=10&tag=a&tag=b+c',
    header: (name) => headers[name],
    headers: () => headers,
    body: {
      quantity: 3,
      tags: ['a', 'b'],
      owner: { name: 'Ann' },
      isNew: true,
      nothing: null,
      items: [
        { sku: 's1', price: 1 },
        { sku: 's2', price: 9 },
      ],
    },
    session: 'ann',
    ...more,
  }
}
