import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { createAjv, ENTER } from './ajv.ts'
import type { Purpose } from './ajv.ts'
import { idOf } from './convert.ts'
import type { Context, Converter, Resource } from './convert.ts'
import type { JsonObject } from '../types.ts'

/** Answers with what is wrong, `undefined`: nothing. */
export type Judge = (value: unknown) => readonly ErrorObject[] | undefined

/** Without it, ajv makes one for each call. */
const PLACE = {
  instancePath: '',
  parentData: {},
  parentDataProperty: '',
  rootData: {},
  dynamicAnchors: {},
}
const NONE: readonly ErrorObject[] = []

/** The schemas of one document compiled for one purpose, each resource when a value first gets there. */
export class Stage {
  readonly #converter: Converter
  readonly #giveUp: (node: object, error: unknown) => void
  readonly #ajv: Ajv2020
  readonly #judges: Judge[] = []
  readonly #added = new Set<Resource>()

  /** @param giveUp hears of resources that ajv cannot compile; they let everything through */
  constructor(
    converter: Converter,
    purpose: Purpose,
    giveUp: (node: object, error: unknown) => void,
  ) {
    this.#converter = converter
    this.#giveUp = giveUp
    this.#ajv = createAjv(purpose)
  }

  /** @throws Error where ajv cannot compile it */
  compile(node: JsonObject, context: Context): Judge {
    const schema = this.#converter.convert(node, context)
    this.#addWhole()
    return toJudge(this.#ajv.compile(schema))
  }

  /** The judge of a resource. */
  of(index: number): Judge {
    return (this.#judges[index] ??= this.#open(this.#converter.resources[index]))
  }

  #open(resource: Resource | undefined): Judge {
    if (resource === undefined) return letThrough
    try {
      return this.compile(resource.node, resource.context)
    } catch (error) {
      this.#giveUp(resource.node, error)
      return letThrough
    }
  }

  /** Makes known to ajv what it has to see whole; one after the other, for a chain may be longer than the stack is deep. */
  #addWhole(): void {
    for (const resource of this.#converter.resources) {
      const { node, context, index } = resource
      if (!context.whole || this.#added.has(resource)) continue
      this.#added.add(resource)
      this.#ajv.addSchema(this.#converter.convert(node, context), idOf(index))
    }
  }
}

function letThrough(): undefined {}

function toJudge(validate: ValidateFunction): Judge {
  return (value) => (validate(value, PLACE) === true ? undefined : (validate.errors ?? NONE))
}

/** The errors in one list, those below references in their place; answers whether there were more. */
export function flatten(
  errors: readonly ErrorObject[],
  found: ErrorObject[],
  { most, path = '' }: { most: number; path?: string },
): boolean {
  let more = false
  for (const error of errors) {
    if (found.length >= most) return true
    error.instancePath = path + error.instancePath
    if (error.keyword !== ENTER) found.push(error)
    else {
      const inner: readonly ErrorObject[] = error.params['errors']
      // What is wrong without a reason was not looked into any more.
      more ||= inner.length === 0
      more = flatten(inner, found, { most, path: error.instancePath }) || more
    }
  }
  return more
}
