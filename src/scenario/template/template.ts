import type { Faker } from '@faker-js/faker'
import { InvalidArgumentError, MockLoopError } from '../../errors.ts'
import { checkMethod } from './faker.ts'
import { loadJsonPath } from './json-path.ts'
import { loadEngine } from './liquid.ts'
import type { Engine, Parsed } from './liquid.ts'
import { explain, explainSyntax } from './mistakes.ts'
import { MAX_OUTPUT } from './run.ts'
import type { Tools } from './run.ts'
import type { Scope } from './scope.ts'

/** A JSON value whose strings may be templates, ready to be rendered. */
export interface Prepared {
  /**
   * The value with its templates filled in; what holds none is the same object as was given.
   * Throws `MockLoopError` with the place for what fails while rendering, or passes a limit.
   */
  render(scope: Scope): unknown
  /** Whether there is a template at all. */
  dynamic: boolean
  /** Whether a template may look at the request's body. */
  needsBody: boolean
}

/** Where templates get faker from, in the locale of the mock. */
export type LoadFaker = () => Promise<Faker>

/** Lines and tags of a value's templates; Liquid takes seconds for a hundred thousand. */
const MAX_MARKS = 10_000
const MAX_TEXT = 1024 * 1024
const MAX_DEPTH = 200

/** Fills one part in. */
type Fill = (render: (parsed: Parsed, place: string) => unknown) => unknown

/**
 * Parses every string with `{{` or `{%` in a value as a Liquid template; keys are none.
 * @throws InvalidArgumentError with the place, line and column of what is no template
 */
export async function prepareTemplate(
  value: unknown,
  place: string,
  loadFaker?: LoadFaker,
): Promise<Prepared> {
  if (!holdsTemplate(value, place)) return { render: () => value, dynamic: false, needsBody: false }
  const reader = createReader(await loadEngine())
  const fill = reader.read(value, place)
  const tools = await loadTools(reader, loadFaker)
  return {
    render: (scope) => renderAll(fill ?? (() => value), reader.engine, { scope, tools }),
    dynamic: true,
    needsBody: reader.parsed.some(({ needsBody }) => needsBody),
  }
}

function holdsTemplate(value: unknown, place: string, depth: number = 0): boolean {
  if (typeof value === 'string') return isTemplate(value)
  if (typeof value !== 'object' || value === null) return false
  if (depth > MAX_DEPTH)
    throw new InvalidArgumentError(
      `${place} is nested more than ${MAX_DEPTH} levels deep; flatten it`,
    )
  let holds = false
  // Without stopping at the first, as the depth of all is to be checked.
  for (const part of Object.values(value)) holds = holdsTemplate(part, place, depth + 1) || holds
  return holds
}

function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

interface Reader {
  engine: Engine
  /** All templates that were read, and where. */
  parsed: Parsed[]
  places: string[]
  uses: Set<string>
  read(value: unknown, place: string): Fill | undefined
}

function createReader(engine: Engine): Reader {
  const reader: Reader = { engine, parsed: [], places: [], uses: new Set(), read }
  let marks = 0
  let length = 0

  function read(value: unknown, place: string): Fill | undefined {
    if (typeof value === 'string') return isTemplate(value) ? readText(value, place) : undefined
    if (Array.isArray(value)) return readList(value, place)
    return typeof value === 'object' && value !== null ? readObject(value, place) : undefined
  }

  function readText(text: string, place: string): Fill {
    marks += text.match(/\{[{%]|\n/g)?.length ?? 0
    length += text.length
    if (marks > MAX_MARKS || length > MAX_TEXT)
      throw new InvalidArgumentError(
        `${place}: the templates are too long; at most ${MAX_MARKS} lines and tags, and 1 MiB`,
      )
    const parsed = parse(text, place, engine)
    reader.parsed.push(parsed)
    reader.places.push(place)
    for (const name of ['faker', 'jsonpath']) if (text.includes(name)) reader.uses.add(name)
    return (render) => render(parsed, place)
  }

  function readList(list: readonly unknown[], place: string): Fill | undefined {
    const fills = list.map((item, index) => read(item, `${place}[${index}]`))
    if (fills.every((fill) => fill === undefined)) return undefined
    return (render) =>
      list.map((item, index) => {
        const fill = fills[index]
        return fill ? fill(render) : item
      })
  }

  function readObject(object: object, place: string): Fill | undefined {
    const entries = Object.entries(object).map(
      ([name, item]) => [name, item, read(item, `${place}.${name}`)] as const,
    )
    if (entries.every(([, , fill]) => fill === undefined)) return undefined
    return (render) =>
      Object.fromEntries(entries.map(([name, item, fill]) => [name, fill ? fill(render) : item]))
  }

  return reader
}

function parse(text: string, place: string, engine: Engine): Parsed {
  try {
    return engine.parse(text)
  } catch (error) {
    throw new InvalidArgumentError(`${place}: ${explainSyntax(error, engine)}`, error)
  }
}

async function loadTools(reader: Reader, loadFaker?: LoadFaker): Promise<Tools> {
  const tools: Tools = {}
  if (reader.uses.has('jsonpath')) tools.queryJson = await loadJsonPath()
  if (!reader.uses.has('faker') || loadFaker === undefined) return tools
  const faker = await loadFaker()
  for (const [index, { fakerNames }] of reader.parsed.entries())
    for (const name of fakerNames) checkName(faker, name, reader.places[index])
  return { ...tools, faker }
}

function checkName(faker: Faker, name: string, place: string | undefined): void {
  try {
    checkMethod(faker, name)
  } catch (error) {
    throw new InvalidArgumentError(`${place}: ${explain(error)}`, error)
  }
}

function renderAll(fill: Fill, engine: Engine, run: { scope: Scope; tools: Tools }): unknown {
  const render = engine.begin({ ...run, left: MAX_OUTPUT })
  return fill((parsed, place) => {
    try {
      return render(parsed)
    } catch (error) {
      throw new MockLoopError(`${place}: the template fails: ${explain(error)}`, { cause: error })
    }
  })
}
