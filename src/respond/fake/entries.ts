import type { Drawing } from './drawing.ts'
import { drawId } from './meanings.ts'
import { drawNoun } from './vocabulary.ts'
import { toWords } from './words.ts'

/** Labels as people put them on things, with what they say. */
const LABELS: Record<string, readonly string[]> = {
  environment: ['production', 'staging', 'development'],
  team: ['payments', 'platform', 'growth', 'support'],
  region: ['eu-west', 'us-east', 'ap-south'],
  source: ['web', 'mobile', 'import'],
  owner: ['finance', 'operations', 'marketing'],
  priority: ['low', 'normal', 'high'],
}
const VARIABLES: Record<string, readonly string[]> = {
  NODE_ENV: ['production', 'development'],
  LOG_LEVEL: ['info', 'warn', 'debug'],
  PORT: ['3000', '8080'],
  REGION: ['eu-west-1', 'us-east-1'],
}

/** The keys that maps of a name usually have. */
const KEYS: [words: RegExp, keys: readonly string[]][] = [
  [
    /\b(language|locale|translation|localization|localized|i 18 n)s?\b/,
    ['en', 'de', 'fr', 'es', 'it', 'ja'],
  ],
  [/\b(countries|country|territories)\b/, ['US', 'DE', 'GB', 'FR', 'JP']],
  [
    /\b(currency|currencies|rates|balances|available|credit balance)\b/,
    ['usd', 'eur', 'gbp', 'jpy', 'chf'],
  ],
  [/\bheaders?\b/, ['content-type', 'x-request-id', 'cache-control', 'etag']],
  [/\b(env|environment|variables|env vars)\b/, Object.keys(VARIABLES)],
  [/\b(roles?|permissions?)\b/, ['admin', 'editor', 'viewer']],
  [
    /\b(features?|flags?|capabilities|settings|options|preferences|config)\b/,
    ['email', 'search', 'export', 'billing', 'reports'],
  ],
  [/\b(sizes?|images?|thumbnails?|variants)\b/, ['small', 'medium', 'large', 'original']],
  [/\bfiles\b/, ['README.md', 'index.js', 'package.json']],
  [
    /\b(metadata|labels?|tags?|annotations?|attributes|properties|custom|extra|context|data|fields)\b/,
    Object.keys(LABELS),
  ],
]
const BY_ID = /\b(by id|by ids)$/

/** A key for a map called `kind`; with the tries it comes to keys that are taken by no other map. */
export function drawKey(kind: string, drawing: Drawing, tries: number): string {
  const words = toWords(kind)
  if (BY_ID.test(words)) return drawId(drawing)
  const keys = KEYS.find(([pattern]) => pattern.test(words))?.[1]
  return keys === undefined || tries >= keys.length
    ? drawNoun(drawing.random)
    : drawing.random.pick(keys)
}

/** What a label of this key says, where the key is a usual one. */
export function drawLabel(key: string, { random }: Drawing): string | undefined {
  const values = Object.hasOwn(LABELS, key)
    ? LABELS[key]
    : Object.hasOwn(VARIABLES, key)
      ? VARIABLES[key]
      : undefined
  return values === undefined ? undefined : random.pick(values)
}
