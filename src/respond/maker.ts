import type { Explaining } from '../explain/alternatives.ts'
import type { Violation } from '../explain/messages.ts'
import { Shapes } from '../explain/shape.ts'
import { explain } from '../explain/union.ts'
import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Refs } from '../spec/refs.ts'
import type { Schemas } from '../spec/schema.ts'
import { isObject } from '../types.ts'
import { hashSeed } from '../lib/random.ts'
import { fill } from './fake/complete.ts'
import { echo } from './fake/echo.ts'
import type { FakeOptions, Fakes } from './fake/fake.ts'
import type { HeaderFake } from './headers.ts'
import { isJson } from './negotiate.ts'
import { tellReason } from './reason.ts'
import type { ContentModel } from './responses.ts'

export interface MakerOptions {
  spec: Spec
  schemas: () => Promise<Schemas>
  /** One of faker's, e.g. `de`. */
  locale: string
  /** Takes findings about schemas and examples. */
  report(node: unknown, code: string, message: string): void
}

/** Makes what no example gives; what that needs is loaded when it is first needed. */
export interface Maker {
  /** A body by the content's schema, with what it is to say put in; nothing when there is no schema. */
  body(
    content: ContentModel,
    wish: FakeOptions,
    said: { sent: unknown; reason: string | undefined },
  ): Promise<{ value: unknown } | undefined>
  /** An example with fakes for what it leaves out. */
  fill(content: ContentModel, example: unknown, wish: FakeOptions): Promise<unknown>
  headerFake(wish: FakeOptions): Promise<HeaderFake>
  /** Checks an example that is being served against its schema, off the request path, once. */
  checkLater(content: ContentModel, value: unknown, operation: Operation): void
  /** How a body breaks its schema; nothing for one that is not JSON. */
  breaches(content: ContentModel, value: unknown): Promise<Violation[]>
}

interface Tools {
  fakes: Fakes
  schemas: Schemas
}

export function createMaker(options: MakerOptions): Maker {
  const checked = new WeakSet<object>()
  let tools: Promise<Tools> | undefined
  let explaining: Explaining | undefined
  const load = (): Promise<Tools> => (tools ??= loadTools(options))

  return {
    async body(content, wanted, { sent, reason }) {
      const { schema } = content
      if (!isObject(schema)) return schema === undefined ? undefined : { value: {} }
      const { fakes, schemas } = await load()
      const wish = { ...wanted, like: sent }
      const made = fakes.make(schema, wish)
      const told = reason === undefined ? undefined : tellReason(made.value, reason)
      if (told !== undefined && schemas.check(schema, 'response')(told).length === 0)
        return { value: told }
      if (!made.valid)
        options.report(schema, 'unsatisfied-schema', 'no value was found that fits the schema')
      if (made.valid && sent !== undefined)
        echo(made.value, sent, {
          check: schemas.check(schema, 'response'),
          named: wish.place?.last !== undefined,
          another: (turn) => fakes.make(schema, anew(wish, turn)).value,
        })
      return made
    },
    async fill(content, example, wish) {
      if (!isObject(content.schema)) return example
      const { fakes, schemas } = await load()
      const filled = fill(example, fakes.make(content.schema, wish).value)
      return schemas.check(content.schema, 'response')(filled).length === 0 ? filled : example
    },
    async headerFake(wish) {
      const { fakes } = await load()
      return (schema, name) => {
        const { value } = fakes.make(holderOf(schema, name), wish)
        return isObject(value) ? value[name] : undefined
      }
    },
    checkLater(content, value, operation) {
      const { schema } = content
      if (!isObject(schema) || !isJson(content.mediaType) || checked.has(schema)) return
      checked.add(schema)
      setImmediate(
        () => void reportExample(this, { content, value, operation }, options.report),
      ).unref()
    },
    async breaches({ schema, mediaType }, value) {
      if (!isObject(schema) || !isJson(mediaType)) return []
      explaining ??= createExplaining(options.spec.refs, await options.schemas())
      return explain(explaining, schema, { in: 'body', pointer: '', value })
    },
  }
}

/** The same wish from another seed, of things that no URL has named yet. */
function anew({ place, ...wish }: FakeOptions, turn: number): FakeOptions {
  const seed = hashSeed(wish.seed, 'another', turn)
  return { ...wish, seed, ...(place !== undefined && { place: { ...place, seed } }) }
}

/** faker, json-schema-faker and ajv together take longer to load than a small document to serve. */
async function loadTools({ spec, locale, ...options }: MakerOptions): Promise<Tools> {
  const [{ Fakes }, schemas, { loadFaker }] = await Promise.all([
    import('./fake/fake.ts'),
    options.schemas(),
    import('./fake/locale.ts'),
  ])
  return { schemas, fakes: new Fakes(spec.refs, schemas, await loadFaker(locale)) }
}

function createExplaining(refs: Refs, schemas: Schemas): Explaining {
  return { refs, schemas, shapes: new Shapes(refs), direction: 'response' }
}

const holders = new WeakMap<object, object>()

/** A header's name tells what its value means, so it is drawn as the member of an object. */
function holderOf(schema: object, name: string): object {
  const holder = holders.get(schema) ?? {
    type: 'object',
    properties: { [name]: schema },
    required: [name],
  }
  holders.set(schema, holder)
  return holder
}

async function reportExample(
  maker: Pick<Maker, 'breaches'>,
  served: { content: ContentModel; value: unknown; operation: Operation },
  report: MakerOptions['report'],
): Promise<void> {
  const { content, value, operation } = served
  const [first] = await maker.breaches(content, value)
  if (first === undefined) return
  const { method, path, node } = operation
  report(node, 'wrong-example', `${method} ${path}: in the example, ${first.message}`)
}
