import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Enter } from './ajv.ts'
import { Converter } from './convert.ts'
import type { Context, Direction, SchemaReport } from './convert.ts'
import { MORE } from './dialect.ts'
import type { Refs } from './refs.ts'
import { Run } from './run.ts'
import { flatten, Stage } from './stage.ts'
import type { Judge } from './stage.ts'

export type { Direction, SchemaReport } from './convert.ts'

/** Answers the violations of a value; none means it is valid. */
export type Check = (value: unknown) => readonly ErrorObject[]

/** So many errors are told. */
const MOST_ERRORS = 1000
/** So many references are followed to tell what is wrong, and so many errors gathered on the way. */
const BUDGET = 10_000
const NO_ERRORS: readonly ErrorObject[] = []

/**
 * The schemas of one document as ajv validators. Each is compiled at its first use; the target of a
 * `$ref` is compiled once however many schemas name it, so memory follows what is used.
 *
 * A value is first only judged, which stops at the first error; what is wrong with it is found out
 * by other validators, within a budget: beyond that they go by the judgement.
 */
export class Schemas {
  readonly #converter: Converter
  readonly #checks: Record<Direction, WeakMap<object, Check>> = {
    request: new WeakMap(),
    response: new WeakMap(),
  }
  readonly #judging: Stage
  #telling: Stage | undefined
  readonly #run = new Run((index, value) => this.#judging.of(index)(value))
  #spent = 0
  #more = false

  constructor(refs: Refs, report: SchemaReport = () => undefined) {
    this.#converter = new Converter(refs, report)
    this.#judging = new Stage(this.#converter, { judge: this.#judge }, this.#giveUp)
  }

  /** The check of a schema; one that ajv cannot compile is reported and lets everything through. */
  check(node: unknown, direction: Direction): Check {
    if (!isObject(node)) return node === false ? () => [FALSE_ERROR] : acceptAll
    const known = this.#checks[direction].get(node)
    if (known !== undefined) return known
    const check = this.#compile(node, direction)
    this.#checks[direction].set(node, check)
    return check
  }

  /** Compiles all that has been referred to so far, for its reports. */
  settle(): void {
    const { resources } = this.#converter
    for (let index = 0; index < resources.length; index++) this.#judging.of(index)
  }

  #compile(node: JsonObject, direction: Direction): Check {
    const context: Context = { direction, hidden: new Set(), whole: false }
    try {
      return this.#toCheck(node, context, this.#judging.compile(node, context))
    } catch (error) {
      return this.#giveUp(node, error)
    }
  }

  #toCheck(node: JsonObject, context: Context, judge: Judge): Check {
    let tell: Judge | undefined
    return (value) => {
      try {
        if (judge(value) === undefined) return NO_ERRORS
        tell ??= this.#openTelling().compile(node, context)
        return this.#tell(tell, value)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        // The stack is full: a schema that is its own part never comes to an end.
        return this.#run.isEndless() ? this.#giveUp(node, error)(value) : [MORE_ERROR]
      } finally {
        this.#run.reset()
      }
    }
  }

  /** Few schemas ever meet a wrong value. */
  #openTelling(): Stage {
    const tell = { enter: this.#enter, onMore: () => void (this.#more = true) }
    return (this.#telling ??= new Stage(
      this.#converter,
      { judge: this.#judge, tell },
      this.#giveUp,
    ))
  }

  #tell(judge: Judge, value: unknown): ErrorObject[] {
    this.#spent = 0
    this.#more = false
    const found: ErrorObject[] = []
    const more = flatten(judge(value) ?? NO_ERRORS, found, { most: MOST_ERRORS })
    if (more || this.#more || found.length === 0) found.push(MORE_ERROR)
    return found
  }

  readonly #judge: Enter = (index, value) => this.#run.enter(index, value)

  readonly #enter: Enter = (index, value) => {
    if (this.#spent > BUDGET) return this.#judge(index, value) && NO_ERRORS
    const errors = this.#openTelling().of(index)(value)
    this.#spent += 1 + (errors?.length ?? 0)
    return errors
  }

  readonly #giveUp = (node: object, error: unknown): Check => {
    this.#converter.tell(node, 'bad-schema', error instanceof Error ? error.message : String(error))
    for (const known of Object.values(this.#checks)) known.set(node, acceptAll)
    return acceptAll
  }
}

const acceptAll: Check = () => NO_ERRORS

const FALSE_ERROR: ErrorObject = {
  keyword: 'false schema',
  instancePath: '',
  schemaPath: '#',
  params: {},
  message: 'no value is allowed here',
}

const MORE_ERROR: ErrorObject = {
  keyword: MORE,
  instancePath: '',
  schemaPath: '#',
  params: {},
  message: 'is wrong in more places than are told',
}
