import { MOCK_NAME } from '../../config/table.ts'
import { flag, object, text, whole } from '../../control/schema.ts'
import type { GenerateInput, GenerateResult } from '../../control/verbs/generate.ts'
import { InvalidArgumentError } from '../../errors.ts'
import type { Tool } from '../tool.ts'
import { adviseName, bool, int, maybe, output, word, words } from './schemas.ts'

type Given = GenerateInput & { business_port?: number; keep_running?: boolean }

const MOST_WARNINGS = 20
const MOST_FILES = 50
const MOST_TAGS = 100

const port = (description: string) => whole(description, { minimum: 0, maximum: 65_535 })

/** Makes a mock of a document. */
export const generate: Tool = {
  name: 'generate_mock_api',
  title: 'Generate a mock API',
  description:
    'Make a named mock of an OpenAPI or Swagger document and start it; no code is written. The same name with the same document is the one that runs already. With lifetime "session" it ends with this connection: keep_running makes it stay.',
  toolset: 'default',
  kind: 'write',
  isIdempotent: true,
  isOpenWorld: true,
  isLong: true,
  input: object({
    'spec_url_or_path?': text('URL, or path in the workspace', { minLength: 1, maxLength: 8192 }),
    'output_dir_name?': text('Name of the mock and its folder', {
      pattern: MOCK_NAME.source,
    }),
    'auth_enabled?': flag('Want credentials as documented', { default: true }),
    'webhooks_enabled?': flag('Send webhooks', { default: true }),
    'admin_ui_enabled?': flag('Show it in the admin pages', { default: true }),
    'storage_enabled?': flag('Keep scenarios and state', { default: true }),
    'spec_inline?': {
      type: ['object', 'string'],
      description: 'The document itself instead',
    },
    'port?': port('First free one from 8000'),
    'business_port?': port('Same as port'),
    'base_path?': text('Like /api', { pattern: '^(/[^\\s?#]*)?$', maxLength: 1000 }),
    'seed?': whole('Same seed, same data', { minimum: 0 }),
    'start?': flag('Start it', { default: true }),
    'keep_running?': flag('In a process of its own', { default: false }),
  }),
  output: output({
    message: word,
    output_directory: maybe(word),
    server_info: object({
      name: word,
      version: word,
      endpoints: int,
      tags: words,
      features: words,
    }),
    name: word,
    url: maybe(word),
    admin_url: maybe(word),
    lifetime: { enum: ['session', 'detached'] },
    already_running: bool,
    generated_files: words,
    next_steps: words,
    warnings: words,
  }),
  advise(given) {
    if ('mode' in given || 'target_url' in given)
      return 'Leave it out: mocks are made of documents; requests are not forwarded.'
    return 'admin_port' in given
      ? 'Leave it out: all mocks of a process have one admin, whose URL the result tells.'
      : adviseName(given['output_dir_name'])
  },
  async run({ business_port, keep_running = false, ...given }: Given, { ask, progress }) {
    if (given.port !== undefined && business_port !== undefined && business_port !== given.port)
      throw new InvalidArgumentError('port and business_port are the same thing: give one of them')
    if (keep_running && given.start === false)
      throw new InvalidArgumentError('keep_running and start: false contradict each other')
    const port = given.port ?? business_port
    progress(0, 2, 'reading and checking the document')
    const made = (await ask('generate_mock_api', {
      ...given,
      ...(port !== undefined && { port }),
      ...(keep_running && { keep_running }),
    })) as GenerateResult
    progress(2, 2, made.url === null ? 'generated' : `listening at ${made.url}`)
    const { tags } = made.server_info
    return {
      data: {
        ...made,
        server_info: { ...made.server_info, tags: tags.slice(0, MOST_TAGS) },
        generated_files: made.generated_files.slice(0, MOST_FILES),
        warnings: cut(made.warnings),
        ...(made.warnings.length > MOST_WARNINGS && { truncated: true }),
      },
      links: [{ uri: `mockloop://servers/${made.name}`, name: made.name }],
    }
  },
}

/** The first of them, and how many more there are. */
function cut(warnings: readonly string[]): string[] {
  const rest = warnings.length - MOST_WARNINGS
  const told = warnings.slice(0, MOST_WARNINGS)
  return rest > 0 ? [...told, `and ${rest} more: mockloop check tells all of them`] : told
}
