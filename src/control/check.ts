import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { Finding } from '../errors.ts'
import { InvalidInputError } from '../errors/verbs.ts'
import { toName, toWords } from '../explain/messages.ts'
import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import type { Verb } from './verb.ts'

/** Says what is wrong with the input of a verb, or of what has its own; throws an InvalidInputError with all of it. */
export type Check = (verb: Pick<Verb, 'name' | 'input'>, input: unknown) => Promise<void>

/** Findings that are told; nobody reads more. */
const MOST = 20

/** Creates a check that loads ajv, and compiles the schema of a verb, at first use. */
export function createCheck(): Check {
  const compiled = new Map<string, ValidateFunction>()
  let ajv: Promise<Ajv2020> | undefined
  return async ({ name, input: schema }, input) => {
    let validate = compiled.get(name)
    if (validate === undefined) {
      ajv ??= loadAjv()
      validate = (await ajv).compile(schema)
      compiled.set(name, validate)
    }
    if (validate(input)) return
    const errors = (validate.errors ?? []).slice(0, MOST)
    throw new InvalidInputError(
      name,
      errors.map((error) => toFinding(error, input)),
    )
  }
}

async function loadAjv(): Promise<Ajv2020> {
  const { createAjv } = await import('../spec/ajv.ts')
  return createAjv({ judge: enter, tell: { enter, onMore: () => {} } })
}

/** The schemas of verbs have no references, so that there is none to follow. */
function enter(): undefined {
  return undefined
}

function toFinding(error: ErrorObject, input: unknown): Finding {
  const { inner, text } = toWords(error, input)
  return { pointer: toName(inner), message: say(error, text) }
}

/** Some keywords say less of what is wanted than the description of their schema. */
function say({ keyword, parentSchema = {}, params }: ErrorObject, text: string): string {
  const { description, properties } = parentSchema
  if (keyword === 'anyOf') return `must be ${String(description)}`
  if (keyword === 'pattern') return `does not fit (${String(description)})`
  if (keyword !== 'additionalProperties') return text
  const known = Object.keys(isObject(properties) ? properties : {})
  const near = didYouMean(String(params['additionalProperty']), known)
  if (near !== '') return `is not known${near}`
  return `is not known: there ${known.length === 0 ? 'are none' : `are ${known.join(', ')}`}`
}
