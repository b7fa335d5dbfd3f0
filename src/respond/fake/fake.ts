import type { Faker } from '@faker-js/faker'
import type { Refs } from '../../spec/refs.ts'
import type { Check, Schemas } from '../../spec/schema.ts'
import { draw } from './draw.ts'
import { startDrawing } from './drawing.ts'
import type { Naming } from './drawing.ts'
import { findNamed } from './place.ts'
import type { Place } from './place.ts'
import { repair } from './repair.ts'
import type { Attempt, Shape } from './shape.ts'
import { toShape } from './shaping.ts'

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
  /** Which examples written at properties are taken: all, or those whose names tell nothing. */
  examples: 'all' | 'unknown'
  /** The HTTP status that the value is sent with. */
  status?: number
  /** What the URL names, for a body; things of one name are the same wherever they are shown. */
  place?: Place & { seed: number }
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
const NOWHERE: Naming = { seed: 0, path: '', params: new Map() }

/** The shapes of a schema by what they were made for. */
type Prepared = Map<string, Shape>

/** Makes values from schemas: prepare, draw, check, repair, else try again more simply. */
export class Fakes {
  readonly #faker: Faker
  readonly #refs: Refs
  readonly #schemas: Schemas
  readonly #prepared = new WeakMap<object, Prepared>()

  constructor(refs: Refs, schemas: Schemas, faker: Faker) {
    this.#refs = refs
    this.#schemas = schemas
    this.#faker = faker
  }

  /** A value for a response body or header; an unresolved `$ref` throws. */
  make(node: object, options: FakeOptions): Fake {
    const made = this.#makeBest(node, options)
    if (made.valid || options.place === undefined) return made
    // What the URL says may not fit the schema (`/pets/abc` where ids are UUIDs).
    const { place: _, ...rest } = options
    return this.#makeBest(node, rest)
  }

  #makeBest(node: object, options: FakeOptions): Fake {
    const check = this.#schemas.check(node, 'response')
    const prepared: Prepared = this.#prepared.get(node) ?? new Map()
    this.#prepared.set(node, prepared)
    let best: unknown
    // Always from the first on: what an earlier request needed must not decide what this one gets.
    for (const attempt of TRIES) {
      const made = this.#try(node, options, { attempt, prepared, check })
      if (made.valid) return made
      best ??= made.value
    }
    return { value: best, valid: false }
  }

  #try(
    node: object,
    options: FakeOptions,
    known: { attempt: Try; prepared: Prepared; check: Check },
  ): Fake {
    const { attempt, prepared, check } = known
    const key = `${attempt.branch} ${attempt.lean} ${options.place?.kind}`
    const shape = prepared.get(key) ?? this.#shape(node, attempt, options.place)
    prepared.set(key, shape)
    const naming = toNaming(shape, options.place)
    const { seed, kind, status = 200 } = options
    const examples = !attempt.examples
      ? 'none'
      : naming.thing === undefined
        ? options.examples
        : 'unknown'
    const value = draw(
      shape,
      startDrawing({ faker: this.#faker, seed, kind, examples, status, naming }),
    )
    const violations = check(value)
    if (violations.length === 0) return { value, valid: true }
    // Repairing leaves things out; what it cannot mend is better whole.
    const whole = structuredClone(value)
    return repair(value, check, violations)
      ? { value, valid: true }
      : { value: whole, valid: false }
  }

  /** The items of the list that is asked for are shaped as they are by themselves, not as parts. */
  #shape(node: object, attempt: Attempt, place: Place | undefined): Shape {
    const shape = toShape(node, this.#refs, attempt)
    const list = place === undefined ? undefined : findNamed(shape, place).list?.shape
    if (list?.kind === 'array' && list.most > 0) list.item = toShape(list.node, this.#refs, attempt)
    return shape
  }
}

function toNaming(shape: Shape, place: FakeOptions['place']): Naming {
  if (place === undefined) return NOWHERE
  return { seed: place.seed, path: place.path, ...findNamed(shape, place) }
}
