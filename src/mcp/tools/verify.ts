import { flag, list, number, object, text } from '../../control/schema.ts'
import type { Schema } from '../../control/schema.ts'
import type { Inputs } from '../../control/verbs.ts'
import { fitPage } from '../fit.ts'
import type { Tool } from '../tool.ts'
import { any, bool, int, map, maybe, method, output, rows, server, word } from './schemas.ts'

type Given = Inputs['verify_requests']

const times: Schema = { type: 'integer', minimum: 0 }
const expectation: Schema = object({
  'operation?': text('operationId; else method and path', { maxLength: 1000 }),
  'method?': method,
  'path?': text('Template or concrete', { pattern: '^/', maxLength: 8192 }),
  'query?': map,
  'headers?': map,
  'body?': { description: 'What it must contain' },
  'times?': times,
  'at_least?': times,
  'at_most?': times,
  'never?': bool,
})

/** Whether requests came. */
export const verify: Tool = {
  name: 'verify_requests',
  title: 'Verify requests',
  description:
    'Check that requests reached a mock as expected (how often, with which body, in which order); where not, shows the nearest with their differences. Without a number: at least once.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  isLong: true,
  input: object({
    server,
    expectations: list(expectation, 'All must hold', { minItems: 1, maxItems: 200 }),
    'in_order?': flag('In this order', { default: false }),
    'since?': text('ISO 8601', { maxLength: 64 }),
    'session?': text('A session', { minLength: 1, maxLength: 200 }),
    'within_ms?': number('Wait for what is still to come', { minimum: 0, maximum: 50_000 }),
  }),
  output: output({
    passed: bool,
    results: rows({
      index: int,
      passed: bool,
      count: int,
      expected: word,
      nearest: { type: 'array', items: any },
      reason: maybe(word),
    }),
    failed: int,
  }),
  async run(given: Given, { verb }) {
    const { passed, results } = await verb('verify_requests', given)
    const failed = results.filter((one) => !one.passed).length
    // What failed is told in full as long as it fits, then what came nearest to each alone.
    const data = await fitPage(
      4,
      async (most) => most - 1,
      (nearest) => ({
        passed,
        failed,
        results: results.map((one) =>
          Object.assign({}, one, { nearest: one.nearest.slice(0, nearest) }),
        ),
      }),
    )
    return { data }
  },
}
