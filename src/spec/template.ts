/** What a segment of a path template accepts. */
export type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'param'; name: string }
  /** Text and parameters in one segment, e.g. `{id}.json` or `{id}:run`. */
  | { kind: 'mixed'; pattern: RegExp; names: string[]; literalLength: number }

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

function parseSegment(text: string): Segment {
  if (!text.includes('{')) return { kind: 'literal', text }
  const whole = /^\{([^{}]+)\}$/.exec(text)
  if (whole?.[1] !== undefined) return { kind: 'param', name: whole[1] }
  return parseMixed(text)
}

function parseMixed(text: string): Segment {
  const names: string[] = []
  let literalLength = 0
  const source = text
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (/^\{[^{}]+\}$/.test(part)) {
        names.push(part.slice(1, -1))
        return '(.+?)'
      }
      literalLength += part.length
      return part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
    })
    .join('')
  return { kind: 'mixed', pattern: new RegExp(`^${source}$`), names, literalLength }
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
