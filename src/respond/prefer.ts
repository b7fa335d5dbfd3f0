import { Problem } from '../errors.ts'

/** What a request asks for beside `Accept` (RFC 7240, and Prism's query twins). */
export interface Preferences {
  code?: number
  example?: string
  dynamic?: boolean
  seed?: string
}

const TWINS = ['__code', '__example', '__dynamic', '__seed']
const NO_PREFERENCES: Preferences = {}

/**
 * Reads `Prefer`, or, when there is none, the query twins `__code __example __dynamic __seed`.
 * @throws Problem `bad-preference`
 */
export function readPreferences(header: string | undefined, query: string): Preferences {
  if (header !== undefined) return toPreferences(parsePrefer(header))
  if (!query.includes('__')) return NO_PREFERENCES
  const search = new URLSearchParams(query)
  const pairs = TWINS.map((name) => [name.slice(2), search.get(name)] as const)
  return toPreferences(
    new Map(pairs.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  )
}

/** `Preference-Applied` (RFC 7240 §3) for what was asked and done. */
export function appliedHeader(preferences: Preferences): string | undefined {
  const applied = Object.entries(preferences).map(
    ([name, value]) => `${name}=${quote(String(value))}`,
  )
  return applied.length === 0 ? undefined : applied.join(', ')
}

/** The first of each name counts (RFC 7240 §2). */
function parsePrefer(header: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const part of header.matchAll(/([^\s,;=]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,;]*))?/g)) {
    const name = part[1]?.toLowerCase() ?? ''
    if (!found.has(name)) found.set(name, unquote(part[2] ?? ''))
  }
  return found
}

function toPreferences(found: ReadonlyMap<string, string>): Preferences {
  const preferences: Preferences = {}
  const code = found.get('code')
  const dynamic = found.get('dynamic')
  const example = found.get('example')
  const seed = found.get('seed')
  if (code !== undefined) preferences.code = toCode(code)
  if (example !== undefined && example !== '') preferences.example = example
  if (dynamic !== undefined) preferences.dynamic = toFlag(dynamic)
  if (seed !== undefined && seed !== '') preferences.seed = seed
  return preferences
}

function toCode(text: string): number {
  if (/^[1-9]\d\d$/.test(text)) return Number(text)
  throw new Problem(
    'bad-preference',
    `the preference code must be a status of three digits, got "${text}"`,
  )
}

function toFlag(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Problem('bad-preference', `the preference dynamic must be true or false, got "${text}"`)
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

function quote(text: string): string {
  const safe = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(safe)
    ? safe
    : `"${safe.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
