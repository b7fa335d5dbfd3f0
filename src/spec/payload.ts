import { isObject } from '../types.ts'
import type { Refs } from './refs.ts'
import { isBareRef } from './walk.ts'

const OF_EXAMPLES = /\/components\/examples\/[^/]+$/

/**
 * What an author means by an example that is nothing but a reference: what it names. Strictly it is
 * only data (3.1 §4.8.19), but nobody sends `$ref`; and of an Example Object its value is meant.
 */
export function followPayload(value: unknown, refs: Refs): unknown {
  if (!isBareRef(value)) return value
  const named = refs.find(value.$ref)
  const isExample = OF_EXAMPLES.test(value.$ref) && isObject(named) && 'value' in named
  return isExample ? named['value'] : (named ?? value)
}
