import { nearest } from '../lib/nearest.ts'
import type { Operation } from './operations.ts'
import { parsePathKey } from './template.ts'
import type { Pin } from './template.ts'

/** How many values a problem names. */
const MOST_NAMED = 3
const PLACES = { query: 'the query', header: 'a header', any: 'query, header or form' }

/** What of a request decides between operations that share its path. */
export interface Asked {
  method: string
  /** Below the base path. */
  path: string
  pinned(name: string, where: Pin['in']): string | undefined
}

/** What a request would have to say for one of the operations that share its path, in words; nothing where there are none. */
export function sayPinned(asked: Asked, operations: readonly Operation[]): string | undefined {
  const wanted = new Map<string, { pin: Pin; values: Set<string> }>()
  for (const pin of operations.flatMap((operation) => pinsFor(operation, asked))) {
    const known = wanted.get(pin.name) ?? { pin, values: new Set() }
    wanted.set(pin.name, known)
    known.values.add(pin.value)
  }
  const lines = [...wanted.values()].map(({ pin, values }) => say(pin, [...values], asked))
  return lines.length === 0 ? undefined : lines.join(', or ')
}

function pinsFor({ method, path }: Operation, asked: Asked): Pin[] {
  const at = path.search(/[?#]/)
  if (at === -1 || method !== asked.method || !fits(path.slice(0, at), asked.path)) return []
  return parsePathKey(path).pins
}

function fits(template: string, path: string): boolean {
  const segments = path.split('/')
  const wanted = template.split('/')
  return (
    segments.length === wanted.length &&
    wanted.every((segment, index) => segment.includes('{') || segment === segments[index])
  )
}

function say({ name, in: where }: Pin, values: readonly string[], asked: Asked): string {
  const sent = asked.pinned(name, where)
  const near = sent === undefined ? [] : nearest(sent, values, { max: MOST_NAMED })
  const named = near.length > 0 ? near : values.slice(0, MOST_NAMED)
  const rest = values.length - named.length
  const others = rest === 0 ? '' : ` or one of ${rest} more`
  const got = sent === undefined ? '' : `, got ${JSON.stringify(sent)}`
  return `${name} (${PLACES[where]}) must be ${named.join(', ')}${others}${got}`
}
