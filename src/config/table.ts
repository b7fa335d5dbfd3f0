import { isObject } from '../types.ts'
import { fields, flag, is, listOf, mapOf, number, objectOr, oneOf, text, whole } from './rules.ts'
import type { Rule } from './rules.ts'
import { createWebhookRules } from './webhooks.ts'

/** What the name of a mock looks like. */
export const MOCK_NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

export const port: Rule = whole(0, 65535)
export const seed: Rule = is(
  'a whole number or text',
  (value) => Number.isSafeInteger(value) || (typeof value === 'string' && value !== ''),
)
export const validationMode: Rule = oneOf('strict', 'warn', 'off')
export const milliseconds: Rule = number(0)
export const percent: Rule = number(0, 100)
export const logFormat: Rule = oneOf('pretty', 'json')

export const name: Rule = is(
  'at most 64 letters, digits, "_" and "-"',
  (value) => typeof value === 'string' && MOCK_NAME.test(value),
)

export const basePath: Rule = is(
  'a path like "/api"',
  (value) =>
    typeof value === 'string' &&
    /^[^\s?#\\\p{Cc}]*$/u.test(value) &&
    !value.includes('://') &&
    !/(^|\/)\.\.?(\/|$)/.test(value),
)

export const logLevel: Rule = oneOf(
  'trace',
  'debug',
  'info',
  'warn',
  'warning',
  'error',
  'fatal',
  'critical',
  'silent',
)

export const rateLimit: Rule = fields(
  { limit: whole(1), window: number(1), burst: whole(0), key: text },
  ['limit', 'window'],
)

const texts = listOf(text)
const DELAYS = [
  ['min', 'max'],
  ['mean', 'stddev'],
  ['p50', 'p99'],
]

/** A delay of one of the four forms; the second number of a range is not below the first. */
const delay: Rule = (value, at) => {
  if (!isObject(value)) return milliseconds(value, at)
  const keys = DELAYS.find((pair) => pair.some((key) => value[key] !== undefined)) ?? ['min', 'max']
  const problem = fields(Object.fromEntries(keys.map((key) => [key, milliseconds])), keys)(
    value,
    at,
  )
  const [low = '', high = ''] = keys
  if (problem !== undefined || low === 'mean') return problem
  return number(Number(value[low]))(value[high], `${at}.${high}`)
}

const { webhook, webhooks } = createWebhookRules({ name, delay, milliseconds, percent })
/** A registered webhook, as the config and the control have it. */
export const webhookRule: Rule = webhook

const errors: Rule = fields({ percent, status: whole(400, 599) }, ['percent'])

const fault: Rule = objectOr(
  fields({ drip: fields({ bytes: whole(1), ms: number(0, 60_000) }, ['bytes', 'ms']) }, ['drip']),
  oneOf('reset', 'empty', 'truncate', 'malformed', 'hang'),
)
const faultRule = fields({
  operations: texts,
  tags: texts,
  percent,
  succeedFirst: whole(0),
  failFirst: whole(1),
  for: number(0),
  delay,
  status: whole(400, 599),
  fault,
})

const trouble: Record<string, Rule> = {
  delay,
  errors,
  faults: (value, at) => (Array.isArray(value) ? listOf(faultRule) : faultRule)(value, at),
  rateLimit,
  profile: text,
}

/** What can be changed of a running mock's faults. */
export const faultPatch: Rule = fields({ ...trouble, for: number(0) })

/** Scheme, host and port; people write a slash at its end. */
const origin: Rule = (value, at) => {
  const bare = typeof value === 'string' && /^[\w.-]+(:\d+)?$/.test(value) ? value : 'example.com'
  return is(
    `an origin like "https://${bare}"`,
    (one) => typeof one === 'string' && /^(\*|null|[a-z][a-z0-9+.-]*:\/\/[^/\s]+\/?)$/i.test(one),
  )(value, at)
}

const scenario = is(
  'a scenario itself; files are named by their folder alone, like scenarios: "specs/scenarios"',
  isObject,
)

/** The browser's protocol forbids what everybody may do with credentials (Fetch §3.3.5). */
const cors: Rule = (value, at) => {
  const problem = fields({
    origins: listOf(origin),
    methods: texts,
    headers: texts,
    expose: texts,
    credentials: flag,
    maxAge: whole(0),
  })(value, at)
  if (problem !== undefined || !isObject(value) || value['credentials'] !== true) return problem
  const { origins = ['*'] } = value
  const hasListed = Array.isArray(origins) && origins.some((one) => one !== '*')
  return hasListed
    ? undefined
    : `${at}.credentials needs listed origins: set ${at}.origins, "*" does not count`
}

const settings: Record<string, Rule> = {
  seed,
  locale: text,
  dynamic: flag,
  ignoreExamples: flag,
  fillExamples: flag,
  validation: objectOr(
    fields({ requests: validationMode, responses: flag, operations: mapOf(validationMode) }),
    validationMode,
  ),
  auth: objectOr(
    fields({
      apiKeys: texts,
      basic: mapOf(is('text', (value) => typeof value === 'string')),
      jwt: fields({ secret: text, publicKey: text, jwks: text, issuer: text, audience: text }),
      tokens: flag,
    }),
    flag,
  ),
  cors: objectOr(cors, flag),
  session: fields({
    header: text,
    cookie: text,
    query: text,
    bearer: flag,
    idle: number(1),
    max: whole(1),
  }),
  ...trouble,
  scenario: text,
  scenarios: (value, at) =>
    Array.isArray(value)
      ? listOf(scenario)(value, at)
      : is('a folder or a list of scenarios', (one) => typeof one === 'string' && one !== '')(
          value,
          at,
        ),
  middleware: texts,
  webhooks,
  env: mapOf(is('text', (value) => typeof value === 'string')),
}

const document = is(
  'a path, a URL or a document',
  (value) => isObject(value) || (typeof value === 'string' && value !== ''),
)
const mock = fields({ spec: document, port, basePath, ...settings }, ['spec'])
const mockOrPath = objectOr(
  mock,
  is('a path, a URL or an object', (value) => typeof value === 'string' && value !== ''),
)

const mocks: Rule = (value, at) => {
  const odd = isObject(value) ? Object.keys(value).find((key) => !MOCK_NAME.test(key)) : undefined
  if (odd !== undefined) return name(odd, `a name in ${at}`)
  return mapOf(mockOrPath)(value, at)
}

const mcp = objectOr(fields({ readOnly: flag, toolsets: texts }), flag)

/** The whole of a config file. */
export const config: Rule = fields({
  host: text,
  port,
  spec: (value, at) => (Array.isArray(value) ? texts : document)(value, at),
  name,
  basePath,
  mocks,
  watch: flag,
  admin: objectOr(
    fields({ port, host: text, token: text, allowedHosts: texts, ui: flag, mcp }),
    is('false or an object', (value) => value === false),
  ),
  storage: (value, at) =>
    isObject(value)
      ? value['driver'] === undefined
        ? `${at}.driver is missing`
        : text(value['driver'], `${at}.driver`)
      : is(
          'a folder, false or an object',
          (value) => value === false || (typeof value === 'string' && value !== ''),
        )(value, at),
  log: fields({
    level: logLevel,
    format: logFormat,
    maxEntries: whole(0),
    maxBytes: whole(0),
    maxBody: whole(0),
    redact: texts,
    admin: flag,
  }),
  outbound: fields({ allow: texts }),
  limits: fields({
    url: whole(1),
    headers: whole(1),
    body: whole(0),
    depth: whole(1),
    aliases: whole(0),
    parts: whole(1),
    connections: whole(1),
    streams: whole(1),
    scenarios: whole(1),
    stubs: whole(1),
    headersTimeout: whole(1),
    requestTimeout: whole(1),
  }),
  tls: objectOr(fields({ cert: text, key: text }, ['cert', 'key']), flag),
  ...settings,
})
