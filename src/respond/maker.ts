import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Schemas } from '../spec/schema.ts'
import { isObject } from '../types.ts'
import type { Fakes } from './fake/fake.ts'
import type { HeaderFake } from './headers.ts'
import { isJson } from './negotiate.ts'
import type { ContentModel } from './responses.ts'

export interface Wish {
  seed: number
  kind: string
  /** Whether examples written at properties are taken. */
  examples: boolean
}

/** Makes what no example gives; what that needs is loaded when it is first needed. */
export interface Maker {
  /** A body by the content's schema; nothing when it has none. */
  body(content: ContentModel, wish: Wish): Promise<{ value: unknown } | undefined>
  headerFake(seed: number, wish: Omit<Wish, 'seed'>): Promise<HeaderFake>
  /** Checks an example that is being served against its schema, off the request path, once. */
  checkLater(content: ContentModel, value: unknown, operation: Operation): void
  /** Takes findings about schemas and examples. */
  report(node: unknown, code: string, message: string): void
}

/** faker, json-schema-faker and ajv together take longer to load than a small document to serve. */
async function loadTools(
  spec: Spec,
  report: Maker['report'],
): Promise<{ fakes: Fakes; schemas: Schemas }> {
  const [{ Fakes }, { Schemas }] = await Promise.all([
    import('./fake/fake.ts'),
    import('../spec/schema.ts'),
  ])
  const schemas = new Schemas(spec.refs, report)
  return { schemas, fakes: new Fakes(spec.refs, schemas) }
}

export function createMaker(options: { spec: Spec; report: Maker['report'] }): Maker {
  const { spec, report } = options
  const checked = new WeakSet<object>()
  /** A header's name tells what its value means, so it is drawn as the member of an object. */
  const holders = new WeakMap<object, object>()
  let tools: ReturnType<typeof loadTools> | undefined
  const load = (): ReturnType<typeof loadTools> => (tools ??= loadTools(spec, report))

  return {
    report,
    async body(content, wish) {
      if (!isObject(content.schema)) return content.schema === undefined ? undefined : { value: {} }
      const { fakes } = await load()
      const made = fakes.make(content.schema, wish)
      if (!made.valid)
        report(content.schema, 'unsatisfied-schema', 'no value was found that fits the schema')
      return made
    },
    async headerFake(seed, wish) {
      const { fakes } = await load()
      return (schema, name) => {
        const holder = holders.get(schema) ?? {
          type: 'object',
          properties: { [name]: schema },
          required: [name],
        }
        holders.set(schema, holder)
        const { value } = fakes.make(holder, { ...wish, seed })
        return isObject(value) ? value[name] : undefined
      }
    },
    checkLater(content, value, operation) {
      if (!isObject(content.schema) || !isJson(content.mediaType) || checked.has(content.schema))
        return
      checked.add(content.schema)
      setImmediate(() => void checkExample(load, { content, value, operation, report })).unref()
    },
  }
}

async function checkExample(
  load: () => ReturnType<typeof loadTools>,
  served: { content: ContentModel; value: unknown; operation: Operation; report: Maker['report'] },
): Promise<void> {
  const { content, value, operation, report } = served
  const { schemas } = await load()
  const [violation] = isObject(content.schema)
    ? schemas.check(content.schema, 'response')(value)
    : []
  if (violation === undefined) return
  const where =
    violation.instancePath === '' ? 'the example' : `the example's ${violation.instancePath}`
  report(
    operation.node,
    'wrong-example',
    `${operation.method} ${operation.path}: ${where} ${violation.message}`,
  )
}
