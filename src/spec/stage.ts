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
/** Properties of one schema; each is a block in the block of the one before. */
const MANY = 300

/** The schemas of one document compiled for one purpose, each resource when a value first gets there. */
export class Stage {
  readonly #converter: Converter
  readonly #giveUp: (node: object, error: unknown) => void
  readonly #purpose: Purpose
  readonly #ajv: Ajv2020
  #wide: Ajv2020 | undefined
  readonly #judges: Judge[] = []
  readonly #added = new Map<Ajv2020, Set<Resource>>()

  /** @param giveUp hears of resources that ajv cannot compile; they let everything through */
  constructor(
    converter: Converter,
    purpose: Purpose,
    giveUp: (node: object, error: unknown) => void,
  ) {
    this.#converter = converter
    this.#giveUp = giveUp
    this.#purpose = purpose
    this.#ajv = createAjv(purpose)
  }

  /** @throws Error where ajv cannot compile it */
  compile(node: JsonObject, context: Context): Judge {
    const schema = this.#converter.convert(node, context)
    const ajv = isWide(schema) ? this.#openWide() : this.#ajv
    this.#addWhole(ajv)
    return toJudge(ajv.compile(schema))
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

  #openWide(): Ajv2020 {
    return (this.#wide ??= createAjv({ ...this.#purpose, isWide: true }))
  }

  /** Makes known to ajv what it has to see whole; one after the other, for a chain may be longer than the stack is deep. */
  #addWhole(ajv: Ajv2020): void {
    const added = this.#added.get(ajv) ?? new Set()
    this.#added.set(ajv, added)
    for (const resource of this.#converter.resources) {
      const { node, context, index } = resource
      if (!context.whole || added.has(resource)) continue
      added.add(resource)
      ajv.addSchema(this.#converter.convert(node, context), idOf(index))
    }
  }
}

/** Whether a schema, or one inside of it, has very many properties. */
function isWide(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  const members = Object.values(schema)
  return members.length > MANY || members.some(isWide)
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
