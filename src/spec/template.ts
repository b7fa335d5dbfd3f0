/** What a segment of a path template accepts. */
export type Segment = { kind: 'literal'; text: string } | { kind: 'param'; name: string } | Mixed

/** Text and parameters in one segment, e.g. `{id}.json` or `{id}:run`. */
export interface Mixed {
  kind: 'mixed'
  /** The text before, between and after the parameters: one more than there are names. */
  literals: string[]
  names: string[]
}

/** A name and value that a request must carry for a path key such as `/a?beta=true` or `/#Action=List`. */
export interface Pin {
  name: string
  value: string
  in: 'query' | 'header' | 'any'
}

/** A path key, split into what the URL path must look like and what else tells it apart. */
export interface PathKey {
  segments: Segment[]
  pins: Pin[]
  /** The text after `#`, if any. */
  fragment: string | undefined
}

/** Splits a key of `paths`: template, pinned query, fragment. */
export function parsePathKey(key: string): PathKey {
  const { head: beforeHash, tail: fragment } = cut(key, '#')
  const { head: path, tail: query } = cut(beforeHash, '?')
  const pins: Pin[] = [...new URLSearchParams(query ?? '')]
    // `?id={id}` pins nothing: the value is a parameter.
    .filter(([, value]) => !/^\{.*\}$/.test(value))
    .map(([name, value]) => ({ name, value, in: 'query' }))
  const named = /^([^=]+)=(.+)$/.exec(fragment ?? '')
  if (named?.[1] !== undefined && named[2] !== undefined)
    pins.push({ name: named[1], value: named[2], in: 'any' })
  return { segments: splitPath(path).map(parseSegment), pins, fragment }
}

/** The decoded segments of a path: `/a/b%20c` → `['a', 'b c']`; the root has one empty segment. */
export function splitPath(path: string): string[] {
  const start = path.startsWith('/') ? 1 : 0
  const segments = path.slice(start).split('/')
  return path.includes('%') ? segments.map(decodeSegment) : segments
}

/** The parameters of a segment, in their order. */
export function namesOf(segment: Segment): string[] {
  if (segment.kind === 'literal') return []
  return segment.kind === 'param' ? [segment.name] : segment.names
}

function parseSegment(text: string): Segment {
  if (!text.includes('{')) return { kind: 'literal', text }
  const whole = /^\{([^{}]+)\}$/.exec(text)
  if (whole?.[1] !== undefined) return { kind: 'param', name: whole[1] }
  return parseMixed(text)
}

function parseMixed(text: string): Segment {
  const parts = text.split(/\{([^{}]+)\}/)
  if (parts.length === 1) return { kind: 'literal', text }
  return {
    kind: 'mixed',
    literals: parts.filter((_, index) => index % 2 === 0),
    names: parts.filter((_, index) => index % 2 === 1),
  }
}

/**
 * What the parameters of a mixed segment stand for in a text, each as short as can be. A regular
 * expression would do the same, but some need hours for a text that nearly matches.
 */
export function matchMixed({ literals }: Mixed, text: string): string[] | undefined {
  const [head = ''] = literals
  const tail = literals.at(-1) ?? ''
  if (!text.startsWith(head) || !text.endsWith(tail)) return undefined
  const end = text.length - tail.length
  const values: string[] = []
  let start = head.length
  for (const literal of literals.slice(1, -1)) {
    const at = text.indexOf(literal, start + 1)
    if (at === -1) return undefined
    values.push(text.slice(start, at))
    start = at + literal.length
  }
  return start < end ? [...values, text.slice(start, end)] : undefined
}

function cut(text: string, mark: string): { head: string; tail: string | undefined } {
  const at = text.indexOf(mark)
  return at === -1
    ? { head: text, tail: undefined }
    : { head: text.slice(0, at), tail: text.slice(at + 1) }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
