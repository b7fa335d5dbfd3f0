import type { DelayConfig, ErrorsConfig, ValidationMode } from '../../config/options.ts'
import type { Fault } from '../../types.ts'
import {
  anyOf,
  flag,
  list,
  mapOf,
  nullable,
  number,
  object,
  oneOf,
  text,
  whole,
} from '../schema.ts'
import type { Schema } from '../schema.ts'
import { delay, fault, operationId, percent } from './common.ts'

/** Trouble on purpose, as it goes over the wire; see `FaultRule`. */
export interface WireFault {
  operations?: string[]
  tags?: string[]
  percent?: number
  succeed_first?: number
  fail_first?: number
  /** Seconds. */
  for?: number
  delay?: DelayConfig
  status?: number
  fault?: Fault
}

export interface WireAuth {
  api_keys?: string[]
  basic?: Record<string, string>
  jwt?: {
    secret?: string
    public_key?: string
    jwks?: string
    issuer?: string
    audience?: string
  }
  tokens?: boolean
}

export interface WireCors {
  origins?: string[]
  methods?: string[]
  headers?: string[]
  expose?: string[]
  credentials?: boolean
  /** Seconds. */
  max_age?: number
}

export interface WireRateLimit {
  limit: number
  /** Seconds. */
  window: number
  burst?: number
  key?: string
}

export interface WireValidation {
  requests?: ValidationMode
  responses?: boolean
  operations?: Record<string, ValidationMode>
}

/** The settings of a mock that can be changed while it runs; null turns one off. */
export interface ConfigPatch {
  delay?: DelayConfig | null
  errors?: ErrorsConfig | null
  faults?: WireFault[] | null
  profile?: string | null
  rate_limit?: WireRateLimit | null
  validation?: ValidationMode | WireValidation
  auth?: boolean | WireAuth
  cors?: boolean | WireCors
}

/** The settings of a mock as they are now, secrets masked. */
export interface ServerConfig {
  delay: DelayConfig | null
  errors: ErrorsConfig | null
  faults: WireFault[]
  profile: string | null
  rate_limit: WireRateLimit | null
  /** Seconds until settings go back to what they were before, by name. */
  ends_in: Record<string, number>
  validation: Required<WireValidation>
  auth: false | WireAuth
  cors: false | WireCors
}

const MODES = ['strict', 'warn', 'off']
const word = text('Text', { minLength: 1, maxLength: 1000 })
const words = (description: string): Schema => list(word, description, { maxItems: 1000 })

const errors = object(
  { percent, 'status?': whole('Of the error; 500 by default', { minimum: 400, maximum: 599 }) },
  { description: 'Random errors' },
)
const faults = list(
  object(
    {
      'operations?': list(operationId, 'Whom it meets; by default all, or those with the tags'),
      'tags?': words('Operations that have any of these tags'),
      'percent?': percent,
      'succeed_first?': whole('Requests that are left alone first', { minimum: 0 }),
      'fail_first?': whole('Requests that are met after those', { minimum: 1 }),
      'for?': number('Seconds after which it turns itself off', { minimum: 0 }),
      'delay?': delay,
      'status?': whole('An error, with the body that the document has for it', {
        minimum: 400,
        maximum: 599,
      }),
      'fault?': fault,
    },
    { title: 'Fault' },
  ),
  'Trouble on purpose; asked in order, the first that strikes decides on status and connection',
  { maxItems: 1000 },
)
const rateLimit = object(
  {
    limit: whole('Requests in a window', { minimum: 1 }),
    window: number('Seconds', { minimum: 1 }),
    'burst?': whole('Requests at once above the limit', { minimum: 0 }),
    'key?': text('"ip", "session", or the name of a header', { minLength: 1, maxLength: 200 }),
  },
  { description: 'Requests allowed in a window' },
)
const profile = text('A named set of faults: slow-3g, flaky, down or rate-limited', {
  maxLength: 100,
})
const operations = mapOf(oneOf(MODES, 'How strictly'), 'By operationId; wins over `requests`')
const mode = oneOf(MODES, 'How strictly requests are held against the document')
const auth = object(
  {
    'api_keys?': words('API keys that are accepted'),
    'basic?': mapOf(text('A password', { maxLength: 1000 }), 'Passwords by user name'),
    'jwt?': object(
      {
        'secret?': word,
        'public_key?': text('PEM', { maxLength: 20_000 }),
        'jwks?': text('URL of a key set', { maxLength: 2000 }),
        'issuer?': word,
        'audience?': word,
      },
      { description: 'How JSON Web Tokens are verified' },
    ),
    'tokens?': flag('Whether the token endpoint is served'),
  },
  { description: 'Credentials that are accepted; without any, presence and shape are checked' },
)
const cors = object(
  {
    'origins?': words('Origins that may ask; * for all'),
    'methods?': words('By default those of the path'),
    'headers?': words('By default those that were asked for'),
    'expose?': words('Headers that pages may read'),
    'credentials?': flag('Never together with *'),
    'max_age?': whole('Seconds', { minimum: 0 }),
  },
  { description: 'Cross-origin access to the mock; never to the admin' },
)

/** The members of `ConfigPatch`, all optional. */
export const patchMembers: Record<string, Schema> = {
  'delay?': nullable(delay),
  'errors?': nullable(errors),
  'faults?': nullable(faults),
  'profile?': nullable(profile),
  'rate_limit?': nullable(rateLimit),
  'validation?': anyOf(
    [
      mode,
      object({
        'requests?': mode,
        'responses?': flag('Whether our own answers are checked as well'),
        'operations?': operations,
      }),
    ],
    '"strict", "warn", "off" or { requests, responses, operations }',
  ),
  'auth?': anyOf(
    [flag('Whether credentials are wanted where the document says so'), auth],
    'true, false or { api_keys, basic, jwt, tokens }',
  ),
  'cors?': anyOf(
    [flag('Whether other origins may ask'), cors],
    'true, false or { origins, methods, headers, expose, credentials, max_age }',
  ),
}

/** The members of `Trouble`. */
export const troubleMembers: Record<string, Schema> = {
  delay: nullable(delay),
  errors: nullable(errors),
  faults,
  profile: nullable(profile),
  rate_limit: nullable(rateLimit),
}

/** `ServerConfig`. */
export const serverConfig: Schema = object(
  {
    ...troubleMembers,
    ends_in: mapOf(
      number('Seconds'),
      'When settings go back to what they were before, by their name',
    ),
    validation: object({
      requests: mode,
      responses: flag('Whether our own answers are checked as well'),
      operations,
    }),
    auth: anyOf([{ const: false }, auth], 'false, or what is accepted, secrets masked'),
    cors: anyOf([{ const: false }, cors], 'false, or what is allowed'),
  },
  { title: 'ServerConfig', description: 'The settings of a mock as they are now' },
)
