import { stringFor } from './pattern.ts'
import { isTree, type Place, type Reader, type Tree } from './places.ts'
import type { Direction, SchemaBook } from './schemas.ts'
import { shapeOf, type Shape } from './shape.ts'
import { knownValues, numberFor, textFor } from './values.ts'

export interface SampleOptions {
  direction: Direction
  /** Take documented examples and defaults where there are any. */
  examples: boolean
  /** Optional properties too. */
  full: boolean
  /** Which branch of a `oneOf` or `anyOf`; counted round. */
  branch: number
}

/** A value with what is wrong with it, where none that is right was found. */
export interface Sampled {
  value: unknown
  doubt?: string | undefined
}

/** What else a picked value should be. */
export interface Wish {
  /** Rather with all optional properties than with none. */
  rich?: boolean
  /** What is left of a value when it has been sent: that is what has to be valid. */
  arrive?: (value: unknown) => unknown
}

const MAX_DEPTH = 12

/** The judge's own small sampler: plain values, made to be valid rather than to be believed. */
export class Sampler {
  readonly #reader: Reader
  readonly #book: SchemaBook
  /** Nodes still to be made for one sample: wide recursive schemas stop here. */
  #budget = 0

  constructor(reader: Reader, book: SchemaBook) {
    this.#reader = reader
    this.#book = book
  }

  /** The first of the documented values, then of the sampled ones, that is valid. */
  pick(
    schema: Place | undefined,
    given: readonly unknown[],
    direction: Direction,
    wish: Wish = {},
  ): Sampled {
    if (schema === undefined) return { value: given.length > 0 ? given[0] : 'a' }
    let last: Sampled = { value: undefined }
    for (const candidate of this.#candidates(schema, given, direction, wish.rich)) {
      const value = wish.arrive === undefined ? candidate : wish.arrive(candidate)
      const verdict = this.#book.judge(schema, direction, value)
      if ('unjudgeable' in verdict) return { value, doubt: verdict.unjudgeable }
      if (verdict.ok) return { value }
      last = { value, doubt: verdict.error }
    }
    return last
  }

  /** As `pick`, but something that leaves a trace in a URL or header, where that is allowed. */
  pickParameter(schema: Place | undefined, given: readonly unknown[]): Sampled {
    const picked = this.pick(schema, given.filter(leavesTrace), 'request')
    if (schema === undefined || leavesTrace(picked.value)) return picked
    const candidates = this.#candidates(schema, [{ a: 'b' }, ['a'], 'a'], 'request')
    for (const value of candidates) {
      const verdict = this.#book.judge(schema, 'request', value)
      if (leavesTrace(value) && 'ok' in verdict && verdict.ok) return { value }
    }
    return { value: picked.value, doubt: picked.doubt ?? 'empty' }
  }

  *#candidates(
    schema: Place,
    given: readonly unknown[],
    direction: Direction,
    rich = false,
  ): Generator<unknown, void> {
    if (rich) yield* this.#sampled(schema, direction, [true, false])
    for (const value of given) {
      yield value
      const other = this.#otherType(schema, value)
      if (other !== undefined) yield other
    }
    if (!rich) yield* this.#sampled(schema, direction, [false, true])
  }

  *#sampled(schema: Place, direction: Direction, fullness: boolean[]): Generator<unknown, void> {
    for (let branch = 0; branch < 6; branch += 1) {
      for (const examples of [true, false]) {
        for (const full of fullness) {
          yield this.sample(schema, { direction, examples, full, branch })
        }
      }
    }
  }

  /** `"12"` for an integer, `12` for a string: the same once it is in a URL. */
  #otherType(schema: Place, value: unknown): unknown {
    const { types } = shapeOf(this.#reader, [schema])
    if (typeof value === 'number' || typeof value === 'boolean') {
      return types.includes('string') ? String(value) : undefined
    }
    if (typeof value !== 'string') return undefined
    if (types.includes('array')) return value.split(',')
    if (types.includes('boolean') && /^(?:true|false)$/.test(value)) return value === 'true'
    const numeric = types.includes('integer') || types.includes('number')
    return numeric && value.trim() !== '' ? Number(value) : undefined
  }

  sample(schema: Place, options: SampleOptions): unknown {
    this.#budget = 20_000
    return this.#sample([schema], options, 0)
  }

  #sample(places: readonly Place[], options: SampleOptions, depth: number): unknown {
    this.#budget -= 1
    if (this.#budget < 0) return null
    let shape = shapeOf(this.#reader, places)
    if (options.examples) {
      const [known] = knownValues(shape.words)
      if (known !== undefined) return known
    }
    const chosen = shape.choices.map((list) => list[options.branch % list.length])
    const branches = chosen.filter((branch) => branch !== undefined)
    let named = shape.names
    if (branches.length > 0) {
      const { discriminator } = shape
      const inner = shapeOf(this.#reader, branches)
      named = inner.names.length > 0 ? inner.names : named
      shape = this.#withBranches(places, branches)
      shape.discriminator = discriminator ?? shape.discriminator
    }
    const { words } = shape
    if ('const' in words) return words.const
    if (Array.isArray(words.enum) && words.enum.length > 0) {
      return (words.enum as unknown[]).find((value) => value !== null) ?? words.enum[0]
    }
    return this.#byType({ shape, named }, options, depth)
  }

  /** Branches may branch again: a few levels are followed. */
  #withBranches(places: readonly Place[], branches: readonly Place[]): Shape {
    const all = [...places, ...branches]
    let shape = shapeOf(this.#reader, all)
    for (let level = 0; level < 3; level += 1) {
      const taken = new Set(all.map((place) => place.path.join('/')))
      const open = shape.choices.filter(
        (list) => !list.some((branch) => taken.has(branch.path.join('/'))),
      )
      const first = open.map((list) => list[0]).filter((branch) => branch !== undefined)
      if (first.length === 0) break
      all.push(...first)
      shape = shapeOf(this.#reader, all)
    }
    return shape
  }

  #byType(
    { shape, named }: { shape: Shape; named: string[] },
    options: SampleOptions,
    depth: number,
  ): unknown {
    const { words } = shape
    const type = shape.types.find((one) => one !== 'null') ?? shape.types[0] ?? guessType(shape)
    if (type === 'object') return this.#object(shape, named, options, depth)
    if (type === 'array') return this.#array(shape, options, depth)
    if (type === 'integer' || type === 'number') return numberFor(words, type === 'integer')
    if (type === 'boolean') return true
    if (type === 'null') return null
    return textFor(words)
  }

  #object(shape: Shape, named: string[], options: SampleOptions, depth: number): Tree {
    const out: Tree = {}
    const hidden = options.direction === 'request' ? 'readOnly' : 'writeOnly'
    for (const [name, places] of shape.properties) {
      const wanted = shape.required.has(name) || (options.full && depth < 3)
      if (!wanted || depth >= MAX_DEPTH) continue
      if (shapeOf(this.#reader, places).words[hidden] === true) continue
      out[name] = this.#sample(places, options, depth + 1)
    }
    const unnamed = [...shape.required].filter((name) => !shape.properties.has(name))
    for (const name of unnamed) out[name] = this.#additional(shape, options, depth)
    const { minProperties } = shape.words
    // An object without members leaves no trace in a form.
    const wished = options.full && shape.properties.size === 0 && shape.additional?.value !== false
    const least = typeof minProperties === 'number' ? minProperties : 0
    this.#fill(out, shape, wished ? Math.max(least, 1) : least, { options, depth })
    this.#discriminate(out, shape, named)
    return out
  }

  #additional(shape: Shape, options: SampleOptions, depth: number): unknown {
    if (!isTree(shape.additional?.value) || depth >= MAX_DEPTH) return 'a'
    return this.#sample([shape.additional], options, depth + 1)
  }

  #discriminate(out: Tree, shape: Shape, named: string[]): void {
    const { discriminator } = shape
    if (discriminator === undefined) return
    const own = shape.properties.get(discriminator.property) ?? []
    const { words } = shapeOf(this.#reader, own)
    const fixed = 'const' in words || (Array.isArray(words.enum) && words.enum.length === 1)
    if (!fixed) out[discriminator.property] = discriminatorValue(discriminator, named, words)
  }

  #fill(
    out: Tree,
    shape: Shape,
    least: number,
    { options, depth }: { options: SampleOptions; depth: number },
  ): void {
    for (const [name, places] of shape.properties) {
      if (Object.keys(out).length >= least) return
      if (!(name in out)) out[name] = this.#sample(places, options, depth + 1)
    }
    for (const [pattern, place] of shape.patterns) {
      if (Object.keys(out).length >= least) return
      const name = stringFor(pattern)
      if (name !== undefined) out[name] = this.#sample([place], options, depth + 1)
    }
    for (let index = 1; Object.keys(out).length < Math.min(least, 50); index += 1) {
      out[`key${index}`] = this.#additional(shape, options, depth)
    }
  }

  #array(shape: Shape, options: SampleOptions, depth: number): unknown[] {
    const least = typeof shape.words.minItems === 'number' ? shape.words.minItems : 0
    const most = typeof shape.words.maxItems === 'number' ? shape.words.maxItems : Infinity
    const count = Math.min(most, Math.max(least, depth > 6 ? 0 : 1), 200)
    const out = shape.tuple
      .slice(0, Math.max(most, 0))
      .map((place) => this.#sample([place], options, depth + 1))
    const enums = this.#enumOf(shape.items)
    while (out.length < count) {
      const next =
        enums?.[out.length] ??
        (shape.items === undefined ? 'a' : this.#sample([shape.items], options, depth + 1))
      out.push(
        shape.words.uniqueItems === true && out.includes(next) ? vary(next, out.length) : next,
      )
    }
    return out
  }

  #enumOf(items: Place | undefined): unknown[] | undefined {
    if (items === undefined) return undefined
    const { words } = shapeOf(this.#reader, [items])
    return Array.isArray(words.enum) ? words.enum : undefined
  }
}

function leavesTrace(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== '' && value !== null && value !== undefined
}

function guessType(shape: Shape): string {
  const { words } = shape
  if (shape.properties.size > 0 || shape.required.size > 0 || shape.additional) return 'object'
  if (shape.items !== undefined || shape.tuple.length > 0) return 'array'
  return 'minimum' in words || 'maximum' in words ? 'number' : 'string'
}

function discriminatorValue(
  { mapping }: NonNullable<Shape['discriminator']>,
  names: readonly string[],
  words: Tree,
): unknown {
  const allowed = Array.isArray(words.enum) ? (words.enum as unknown[]) : undefined
  const entry = [...mapping].find(([, target]) => names.includes(target.split(/[/#]/).at(-1) ?? ''))
  const named = entry?.[0] ?? names.find((name) => allowed?.includes(name) ?? true)
  if (named !== undefined && (allowed?.includes(named) ?? true)) return named
  return allowed?.[0] ?? [...mapping.keys()][0] ?? 'a'
}

function vary(value: unknown, index: number): unknown {
  if (typeof value === 'number') return value + index
  return typeof value === 'string' ? `${value}${index}` : value
}
