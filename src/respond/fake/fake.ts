import { Faker, base, en } from '@faker-js/faker'
import { createRandom } from '../../lib/random.ts'
import type { Refs } from '../../spec/refs.ts'
import type { Check, Schemas } from '../../spec/schema.ts'
import { createSubject, draw } from './draw.ts'
import { repair } from './repair.ts'
import { toShape } from './shape.ts'
import type { Attempt, Shape } from './shape.ts'

/** A value made from a schema; `valid` is false when no try gave one that passes its check. */
export interface Fake {
  value: unknown
  valid: boolean
}

export interface FakeOptions {
  /** 32-bit; the same seed gives the same value. */
  seed: number
  /** What the value is about, e.g. `pets`; a schema's own name wins. */
  kind: string
  /** Whether examples written at properties are taken. */
  examples: boolean
}

interface Try extends Attempt {
  examples: boolean
}

/** From the fullest to the leanest. */
const TRIES: Try[] = [
  { branch: 0, lean: false, examples: true },
  { branch: 0, lean: false, examples: false },
  { branch: 1, lean: false, examples: false },
  { branch: 0, lean: true, examples: false },
  { branch: 2, lean: false, examples: false },
  { branch: 1, lean: true, examples: false },
  { branch: 3, lean: true, examples: false },
  { branch: 5, lean: true, examples: false },
]

/** What was learnt about a schema: its shapes, and the first try that gave a valid value. */
interface Prepared {
  shapes: Map<string, Shape>
  start: number
}

/** Makes values from schemas: prepare, draw, check, repair, else try again more simply. */
export class Fakes {
  readonly #faker = new Faker({ locale: [en, base] })
  readonly #refs: Refs
  readonly #schemas: Schemas
  readonly #prepared = new WeakMap<object, Prepared>()

  constructor(refs: Refs, schemas: Schemas) {
    this.#refs = refs
    this.#schemas = schemas
  }

  /** A value for a response body or header; an unresolved `$ref` throws. */
  make(node: object, options: FakeOptions): Fake {
    const check = this.#schemas.check(node, 'response')
    const prepared = this.#prepared.get(node) ?? { shapes: new Map(), start: 0 }
    this.#prepared.set(node, prepared)
    let best: unknown
    for (let index = prepared.start; index < TRIES.length; index++) {
      const attempt = TRIES[index]
      if (attempt === undefined) break
      const { value, valid } = this.#try(
        node,
        { ...options, ...merge(attempt, options) },
        { prepared, check },
      )
      if (valid) {
        prepared.start = index
        return { value, valid }
      }
      best ??= value
    }
    return { value: best, valid: false }
  }

  #try(
    node: object,
    options: FakeOptions & Try,
    known: { prepared: Prepared; check: Check },
  ): Fake {
    const key = `${options.branch} ${options.lean}`
    const shape = known.prepared.shapes.get(key) ?? toShape(node, this.#refs, options)
    known.prepared.shapes.set(key, shape)
    const random = createRandom(options.seed)
    this.#faker.seed(options.seed)
    const subject = createSubject(options.kind, this.#faker, random)
    const value = draw(shape, { faker: this.#faker, random, subject, examples: options.examples })
    const violations = known.check(value)
    return { value, valid: violations.length === 0 || repair(value, known.check, violations) }
  }
}

function merge(attempt: Try, options: FakeOptions): Try {
  return { ...attempt, examples: attempt.examples && options.examples }
}
