import { MOCK_NAME } from '../../config/table.ts'
import { anyOf, list, number, object, oneOf, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'

/** What is odd about something that was taken nevertheless. */
export interface Warning {
  /** `stubs[2].when.headers`; empty for the whole. */
  pointer: string
  message: string
  fix?: string
}

/** Whom a verb is about. */
export interface OfServer {
  /** Name or id. */
  server: string
}

/** A session of a mock; without it, the mock itself. */
export interface OfSession extends OfServer {
  session?: string
}

const NAME = { pattern: MOCK_NAME.source }

/** A name as mocks, scenarios and snapshots have it. */
export function nameOf(what: string): Schema {
  return text(`${what}: letters, digits, "_" and "-", at most 64`, NAME)
}

export const server: Schema = text('Name or id of a mock, as list_servers tells it', NAME)
export const session: Schema = text('A session of the mock; without it, the mock itself', {
  minLength: 1,
  maxLength: 200,
})

export const SOURCES: readonly string[] = ['stub', 'example', 'fake', 'empty', 'fault', 'problem']

const milliseconds = number('Milliseconds', { minimum: 0 })

/** Milliseconds, fixed or drawn. */
export const delay: Schema = anyOf(
  [
    milliseconds,
    object({ min: milliseconds, max: milliseconds }),
    object({ mean: milliseconds, stddev: milliseconds }),
    object({ p50: milliseconds, p99: milliseconds }),
  ],
  'milliseconds from 0 up, or { min, max }, { mean, stddev } or { p50, p99 }',
)

export const percent: Schema = number('Of the requests, 0 to 100', { minimum: 0, maximum: 100 })
export const status: Schema = whole('An HTTP status', { minimum: 100, maximum: 599 })
export const method: Schema = text('An HTTP method', { pattern: '^[A-Za-z]{1,20}$' })
export const total: Schema = whole('How many there are', { minimum: 0 })
export const time: Schema = text('ISO 8601', { maxLength: 64 })
export const cursor: Schema = text('next_cursor of the page before', { maxLength: 1000 })
export const operationId: Schema = text('An operationId of the document', { maxLength: 1000 })

/** How a connection is broken. */
export const fault: Schema = anyOf(
  [
    oneOf(['reset', 'empty', 'truncate', 'malformed', 'hang'], 'How the connection is broken'),
    object({
      drip: object({
        bytes: whole('Bytes at a time', { minimum: 1 }),
        ms: number('Milliseconds in between', { minimum: 0, maximum: 60_000 }),
      }),
    }),
  ],
  '"reset", "empty", "truncate", "malformed", "hang" or { drip: { bytes, ms } }',
)

export const warnings: Schema = list(
  object(
    {
      pointer: text('Where; empty for the whole'),
      message: text('What is odd'),
      'fix?': text('What to do about it'),
    },
    { title: 'Warning' },
  ),
  'What is odd about it and was taken nevertheless',
)
