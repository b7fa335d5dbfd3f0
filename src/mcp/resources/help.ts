import type { McpServer } from '@modelcontextprotocol/server'
import { CODES } from '../../control/codes.ts'
import { getVerb } from '../../control/verbs.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { SUGGESTIONS } from '../result.ts'
import { toContents } from './content.ts'

const JSON_TYPE = 'application/json'

/** Offers what is always the same: how a scenario is written, and what the codes of errors mean. */
export function registerHelp(server: McpServer): void {
  server.registerResource(
    'scenario-schema',
    'mockloop://schemas/scenario',
    {
      title: 'How a scenario is written',
      description: 'The JSON Schema of a scenario, and the shorter shapes with an example of each.',
      mimeType: JSON_TYPE,
    },
    async (uri) => toContents(uri.href, { schema: scenarioSchema(), shapes: SHAPES }),
  )
  server.registerResource(
    'error-codes',
    'mockloop://help/errors',
    {
      title: 'Error codes',
      description: 'What each error_code means, and what to do.',
      mimeType: JSON_TYPE,
    },
    async (uri) => toContents(uri.href, { errors: listErrors() }),
  )
}

function scenarioSchema(): unknown {
  const { properties } = getVerb('get_scenario').output
  return isObject(properties) ? properties['scenario'] : undefined
}

function listErrors(): JsonObject[] {
  return Object.entries(CODES).map(([code, { title, suggestion }]) => ({
    error_code: `MOCKLOOP_ERROR_${code}`,
    error: title,
    suggestion: SUGGESTIONS[code] ?? suggestion,
  }))
}

/** For `scenario_config` and `config`; each is a scenario of its own. */
export const SHAPES: readonly { about: string; config: JsonObject }[] = [
  {
    about: 'By path and method; what is left out of an answer is as the document has it.',
    config: {
      description: 'Nobody is there',
      endpoints: {
        '/pets/{petId}': { GET: { status: 404 } },
        '/pets': { GET: { status: 200, response: [], delay_ms: 50 } },
      },
    },
  },
  {
    about: 'All answers later, also those of the document; an answer with a delay keeps its own.',
    config: { delay: 300 },
  },
  { about: 'Bodies by path.', config: { '/pets/7': { id: 7, name: 'Rex' } } },
  {
    about: 'A scenario of a pack, by its own name.',
    config: { pack: '4xx-client-errors' },
  },
  {
    about: 'Stubs with conditions, sequences, state and faults.',
    config: {
      stubs: [
        {
          operation: 'getPet',
          when: { params: { petId: { gt: 100 } } },
          sequence: [{ status: 503, headers: { 'retry-after': '1' } }, { fake: true }],
        },
        { method: 'DELETE', path: '/pets/{petId}', respond: { fault: 'reset' } },
      ],
    },
  },
]
