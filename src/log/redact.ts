import { isObject } from '../types.ts'
import { SECRETS } from './query.ts'
import { leadsTo, parsePath } from './redact-path.ts'
import type { Step } from './redact-path.ts'
import { maskJson } from './redact-json.ts'

/** What stands in place of a secret. */
export const MASK = '[redacted]'

/** Headers whose values are never kept. */
const HEADERS = ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']

/** What a message shows of a value; of an object or a list. */
const VALUE = /, got .*$/s
const WHOLE = /, got [{[].*$/s

/** Masks secrets before anything is logged, stored or shown. */
export interface Redactor {
  /** The same object when nothing is masked. */
  headers<T extends string | string[]>(headers: Record<string, T>): Record<string, T | string>
  /** The same text but for the masked values; may have been cut off. Other than JSON and forms stays as it is. */
  body(text: string, mediaType: string | undefined): string
  /** The same text but for the values; with or without `?` at its start. */
  query(text: string): string
  /** Parameters as an entry has them; the same object when nothing is masked. */
  params<T extends string | string[]>(params: Record<string, T>): Record<string, T | string>
  /** The same but for the values that messages show. */
  violations<T extends Told>(violations: readonly T[]): readonly T[]
}

/** What is wrong with a request, and where. */
interface Told {
  in: string
  /** A JSON pointer. */
  pointer: string
  message: string
}

/**
 * Creates the redactor of a mock: `headers` and `query` are names of its apiKey schemes, beside the
 * headers and the parameters of queries and forms that are always masked; `paths` are those of values in JSON bodies (`$.card.number`,
 * `items[*].token`, `$..password`), whose first names go for form fields as well.
 *
 * Not seen: secrets in the path of a URL, in other media types, or encoded within a text.
 * @throws InvalidArgumentError for a path that cannot be read
 */
export function createRedactor({
  headers = [],
  query = [],
  paths = [],
}: {
  headers?: readonly string[]
  query?: readonly string[]
  paths?: readonly string[]
}): Redactor {
  const secretHeaders = new Set([...HEADERS, ...headers.map((name) => name.toLowerCase())])
  const secretParams = new Set([...SECRETS, ...query])
  const steps = paths.map(parsePath)
  const fields = new Set([...SECRETS, ...steps.flatMap(fieldOf)])
  const mightMatch = createScreen(steps)
  const isHeader = (name: string): boolean =>
    secretHeaders.has(name) || secretHeaders.has(name.toLowerCase())
  return {
    headers: (record) => maskRecord(record, isHeader),
    params: (record) => maskRecord(record, (name) => secretParams.has(name)),
    query: (text) => maskPairs(text, secretParams),
    violations: (list) =>
      list.map((one) => {
        const shown = shownOf(one, { isHeader, secretParams, steps })
        return shown === undefined ? one : { ...one, message: one.message.replace(shown, '') }
      }),
    body(text, mediaType = '') {
      if (/[/+]json\b/i.test(mediaType))
        return steps.length > 0 && mightMatch(text) ? maskJson(text, steps) : text
      return /^application\/x-www-form-urlencoded\b/i.test(mediaType)
        ? maskPairs(text, fields)
        : text
    },
  }
}

/** The part of a message that may show a secret: the value, or what it is in. */
function shownOf(
  { in: place, pointer }: Told,
  secrets: {
    isHeader: (name: string) => boolean
    secretParams: ReadonlySet<string>
    steps: readonly (readonly Step[])[]
  },
): RegExp | undefined {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const [first = ''] = names
  if (place === 'cookie') return VALUE
  if (place === 'header') return secrets.isHeader(first) ? VALUE : undefined
  if (place === 'query') return secrets.secretParams.has(first) ? VALUE : undefined
  if (place !== 'body') return undefined
  const ways = new Set(secrets.steps.map((path) => leadsTo(path, names)))
  if (ways.has('to')) return VALUE
  return ways.has('into') ? WHOLE : undefined
}

function maskRecord<T>(
  record: Record<string, T>,
  isSecret: (name: string) => boolean,
): Record<string, T | string> {
  let hit = false
  for (const name in record) if (isSecret(name)) hit = true
  if (!hit) return record
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isSecret(name) ? MASK : value]),
  )
}

function maskPairs(text: string, secret: ReadonlySet<string>): string {
  if (secret.size === 0 || text === '') return text
  return text.replaceAll(/([^?&=]+)=([^&]*)/g, (pair, name: string) =>
    secret.has(decoded(name)) ? `${name}=${encodeURIComponent(MASK)}` : pair,
  )
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/** The form field that a path means: its name, if it has only one. */
function fieldOf(steps: readonly Step[]): string[] {
  const named = steps.filter((step) => step.kind !== 'deep')
  const [first] = named
  return named.length === 1 && isObject(first) && first.kind === 'name' ? [first.name] : []
}

/** Whether one of the paths may lead somewhere in a text: its last name has to be in it. */
function createScreen(paths: readonly (readonly Step[])[]): (text: string) => boolean {
  const lasts = paths.map((steps) => steps.findLast((step) => step.kind === 'name')?.name)
  const names = lasts.filter((name) => name !== undefined)
  if (names.length < lasts.length) return () => true
  // Names may be written with escapes.
  return (text) => names.some((name) => text.includes(name)) || text.includes('\\')
}
