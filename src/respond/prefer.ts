import type { ValidationMode } from '../config/options.ts'
import { Problem } from '../errors.ts'
import type { Source } from '../types.ts'

/** What a request asks for beside `Accept` (RFC 7240, and Prism's query twins). */
export interface Preferences {
  code?: number
  example?: string
  /** Skip the examples; drawn anew each time, or from `seed` where there is one, and then repeatable. */
  dynamic?: boolean
  /** What fakes are drawn from; by itself it leaves examples as they are. */
  seed?: string
  /** Milliseconds between the events of a stream. */
  pace?: number
  /** How strictly this request is held against the contract. */
  validation?: ValidationMode
}

const TWINS = ['__code', '__example', '__dynamic', '__seed', '__pace', '__validation']
/** A stream that nobody waits for the end of is no use. */
const MAX_PACE = 60_000
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
export function appliedHeader(
  preferences: Preferences,
  made: { status: number; source: Source },
): string | undefined {
  const applied = Object.entries(honoured(preferences, made)).map(
    ([name, value]) => `${name}=${quote(String(value))}`,
  )
  return applied.length === 0 ? undefined : applied.join(', ')
}

/** What of the preferences made a difference; `pace` is a wish about sending, and is not told back. */
function honoured(
  { code, example, dynamic, seed, validation }: Preferences,
  { status, source }: { status: number; source: Source },
): Preferences {
  return {
    ...(code === status && { code }),
    ...(example !== undefined && source === 'example' && { example }),
    ...(dynamic !== undefined && (source === 'fake' || !dynamic) && { dynamic }),
    ...(seed !== undefined && source === 'fake' && { seed }),
    ...(validation !== undefined && { validation }),
  }
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
  const pace = found.get('pace')
  const validation = found.get('validation')
  if (pace !== undefined) preferences.pace = toPace(pace)
  if (validation !== undefined) preferences.validation = toMode(validation)
  return preferences
}

function toCode(text: string): number {
  // 1xx do not end an exchange (RFC 9110 §15.2), and no server can send 600 and above.
  if (/^[2-5]\d\d$/.test(text)) return Number(text)
  throw new Problem(
    'bad-preference',
    `the preference code must be a status from 200 to 599, got "${text}"`,
  )
}

function toFlag(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Problem('bad-preference', `the preference dynamic must be true or false, got "${text}"`)
}

function toMode(text: string): ValidationMode {
  if (text === 'strict' || text === 'warn' || text === 'off') return text
  throw new Problem(
    'bad-preference',
    `the preference validation must be strict, warn or off, got "${text}"`,
  )
}

function toPace(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_PACE) return Number(text)
  throw new Problem(
    'bad-preference',
    `the preference pace must be milliseconds up to ${MAX_PACE}, got "${text}"`,
  )
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

function quote(text: string): string {
  const safe = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(safe)
    ? safe
    : `"${safe.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
