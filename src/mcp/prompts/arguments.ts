import { completable, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type {
  CompletableSchema,
  CompleteCallback,
  StandardSchemaWithJSON,
} from '@modelcontextprotocol/server'
import { isObject } from '../../types.ts'
import { cleanText } from '../clean.ts'

/** Characters of one argument. */
const MOST = 2000

/** One argument of a prompt; they are always text. */
export interface Argument {
  about: string
  isOptional?: true
  complete?: CompleteCallback<Text>
}

type Text = StandardSchemaWithJSON<string, string>
export type Given = Partial<Record<string, string>>
/** What the SDK looks into to find completions. */
type Shaped = StandardSchemaWithJSON<Given, Given> & {
  shape: Record<string, Text | CompletableSchema<Text>>
}

/** The arguments of a prompt as the SDK reads them; a missing or unknown one is told by its name. */
export function argumentsOf(known: Readonly<Record<string, Argument>>): Shaped {
  const entries = Object.entries(known)
  const json = {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, { about }]) => [name, { type: 'string', description: about }]),
    ),
    required: entries.filter(([, { isOptional }]) => isOptional !== true).map(([name]) => name),
  }
  return {
    ...asStandard(json, (value) => readArguments(value, known)),
    shape: Object.fromEntries(
      entries.map(([name, { complete }]) => [
        name,
        complete === undefined ? TEXT() : completable(TEXT(), complete),
      ]),
    ),
  }
}

function readArguments(value: unknown, known: Readonly<Record<string, Argument>>): Given {
  const given = isObject(value) ? value : {}
  const names = Object.keys(known).join(', ')
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined)
    throw refuse(`there is no argument ${JSON.stringify(unknown)}: there are ${names}`)
  const entries = Object.entries(known).flatMap(([name, { about, isOptional }]) => {
    const text = given[name]
    if (typeof text === 'string' && text.trim() !== '')
      return [[name, cleanText(text.trim(), MOST)]]
    if (isOptional === true) return []
    throw refuse(`the argument ${name} is missing: ${about}`)
  })
  return Object.fromEntries(entries)
}

/** An argument that is wrong, in words. */
export function refuse(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message)
}

function TEXT(): Text {
  return asStandard({ type: 'string' }, String)
}

function asStandard<T>(
  json: Record<string, unknown>,
  read: (value: unknown) => T,
): StandardSchemaWithJSON<T, T> {
  const show = (): Record<string, unknown> => json
  return {
    '~standard': {
      version: 1,
      vendor: 'mockloop',
      jsonSchema: { input: show, output: show },
      validate: (value) => ({ value: read(value) }),
    },
  }
}
