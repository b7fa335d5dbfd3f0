import type { Faker } from '@faker-js/faker'
import type { Refs } from '../../spec/refs.ts'
import type { Check, Schemas } from '../../spec/schema.ts'
import { settleLike } from './choice.ts'
import { draw } from './draw.ts'
import { startDrawing, thingSeed } from './drawing.ts'
import type { Naming } from './drawing.ts'
import { findNamed } from './place.ts'
import type { Place } from './place.ts'
import { repair } from './repair.ts'
import type { Attempt, Settled } from './shape.ts'
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
  /** What was sent, for the branch of an alternative that answers it to be the one that was sent. */
  like?: unknown
  /** What the URL names, for a body; things of one name are the same wherever they are shown. */
  place?: Place & { seed: number }
}

interface Try extends Attempt {
  examples: boolean
}

/** From the fullest to the leanest. */
const TRIES: Try[] = [
  { varies: true, branch: 0, lean: false, examples: true },
  { varies: false, branch: 0, lean: false, examples: true },
  { varies: false, branch: 0, lean: false, examples: false },
  { varies: false, branch: 1, lean: false, examples: false },
  { varies: false, branch: 0, lean: true, examples: false },
  { varies: false, branch: 2, lean: false, examples: false },
  { varies: false, branch: 1, lean: true, examples: false },
  { varies: false, branch: 3, lean: true, examples: false },
  { varies: false, branch: 5, lean: true, examples: false },
]
const NOWHERE: Naming = { seed: 0, path: '', params: new Map() }

/** The shapes of a schema by what they were made for. */
type Prepared = Map<string, ReturnType<typeof toShape>>

/** Makes values from schemas: prepare, draw, check, repair, else try again more simply. */
export class Fakes {
  readonly #faker: Faker
  readonly #refs: Refs
  readonly #schemas: Schemas
  /** Lists whose items are shaped by themselves. */
  readonly #alone = new WeakSet<Settled>()
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
    let varies = true
    // Always from the first on: what an earlier request needed must not decide what this one gets.
    for (const attempt of TRIES) {
      // Without an open alternative the first two are the same.
      if (attempt === TRIES[1] && !varies) continue
      const made = this.#try(node, options, { attempt, prepared, check })
      if (made.valid) return made
      best ??= made.value
      varies &&= made.varies
    }
    return { value: best, valid: false }
  }

  #try(
    node: object,
    options: FakeOptions,
    known: { attempt: Try; prepared: Prepared; check: Check },
  ): Fake & { varies: boolean } {
    const { attempt, prepared, check } = known
    const { seed, kind, status = 200, place } = options
    const key = `${attempt.varies} ${attempt.branch} ${attempt.lean} ${place?.kind}`
    const open = prepared.get(key) ?? toShape(node, this.#refs, attempt)
    prepared.set(key, open)
    const { varies } = open
    const shape = settleLike(
      open.shape,
      options.like,
      place === undefined ? seed : thingSeed(place),
    )
    if (place !== undefined) this.#shapeItems(shape, attempt, place)
    const naming = toNaming(shape, place)
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
    if (violations.length === 0) return { value, valid: true, varies }
    // Repairing leaves things out; what it cannot mend is better whole.
    const whole = structuredClone(value)
    return repair(value, check, violations)
      ? { value, valid: true, varies }
      : { value: whole, valid: false, varies }
  }

  /** The items of the list that is asked for are shaped as they are by themselves, not as parts. */
  #shapeItems(shape: Settled, attempt: Attempt, place: Place): void {
    const list = findNamed(shape, place).list?.shape
    if (list === undefined || list.most === 0 || this.#alone.has(list)) return
    this.#alone.add(list)
    list.item = toShape(list.node, this.#refs, attempt).shape
  }
}

function toNaming(shape: Settled, place: FakeOptions['place']): Naming {
  if (place === undefined) return NOWHERE
  return { seed: place.seed, path: place.path, ...findNamed(shape, place) }
}
