import { isObject } from '../types.ts'
import type { Subject } from './check-contents.ts'
import { followPayload } from './payload.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'
import { isBareRef } from './walk.ts'

/** An example, as each of the values that its author may mean. */
export interface Shown {
  /** From the subject. */
  path: string[]
  values: unknown[]
}

/** The examples that a subject gives of itself; of content only JSON can be checked. */
export function listExamples({ node, mediaType }: Subject, refs: Refs): Shown[] {
  if (mediaType !== undefined && !/[/+]json\b/i.test(mediaType)) return []
  const shown: [path: string[], value: unknown][] = []
  const { example, examples } = node
  if (example !== undefined) shown.push([['example'], example])
  if (Array.isArray(examples))
    examples.forEach((value, index) => shown.push([['examples', String(index)], value]))
  for (const [name, written] of Object.entries(isObject(examples) ? examples : {})) {
    const named = tryFollow(refs, written)
    for (const key of ['value', 'dataValue'])
      if (isObject(named) && key in named) shown.push([pathOf(name, key, written), named[key]])
  }
  const read = mediaType === undefined && 'in' in node ? parameterReadings : readings
  return shown.map(([path, value]) => ({ path, values: read(followPayload(value, refs)) }))
}

/** An example that stands elsewhere is found where it is named. */
function pathOf(name: string, key: string, written: unknown): string[] {
  return isBareRef(written) ? ['examples', name] : ['examples', name, key]
}

/** A text may also be the JSON that is sent. */
function readings(value: unknown): unknown[] {
  if (typeof value !== 'string') return [value]
  try {
    return [value, JSON.parse(value)]
  } catch {
    return [value]
  }
}

/** On the wire a parameter is a text, and of a list the items are. */
function parameterReadings(value: unknown): unknown[] {
  if (typeof value === 'string') return [...readings(value), value.split(',')]
  return typeof value === 'object' ? [value] : [value, String(value)]
}
