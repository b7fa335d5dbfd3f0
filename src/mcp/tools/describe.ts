import { list, object, text, whole } from '../../control/schema.ts'
import type { Tool } from '../tool.ts'
import { any, cursor, maybe, output, server, word } from './schemas.ts'

interface Given {
  server: string
  query?: string
  tag?: string
  operation?: string
  limit?: number
  cursor?: string
}

/** What a mock offers. */
export const describeApi: Tool = {
  name: 'describe_mock_api',
  title: 'Describe a mock API',
  description: 'List the operations of a mock.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  input: object({
    server,
    'query?': text('Text in id, path or summary', { maxLength: 1000 }),
    'tag?': text('A tag', { maxLength: 1000 }),
    'limit?': whole('Operations a page', { minimum: 1, maximum: 200, default: 50 }),
    'cursor?': cursor,
  }),
  output: output({
    operations: list(any, 'Operations'),
    total: whole('All'),
    next_cursor: maybe(word),
  }),
  async run(given: Given, { verb }) {
    return { data: { ...(await verb('list_operations', { limit: 50, ...given })) } }
  },
}
