import type { McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { Schema } from '../control/schema.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import { createRun } from './run.ts'
import type { RunOptions } from './run.ts'
import { TOOLSETS } from './tool.ts'
import type { Tool } from './tool.ts'
import { compat } from './tools/compat.ts'
import { describeApi } from './tools/describe.ts'
import { discover } from './tools/discover.ts'
import { explain } from './tools/explain.ts'
import { generate } from './tools/generate.ts'
import { manageData } from './tools/manage-data.ts'
import { manageServer } from './tools/manage-server.ts'
import { manageWebhooks } from './tools/manage-webhooks.ts'
import { queryLogs } from './tools/query-logs.ts'
import { queryWebhooks } from './tools/query-webhooks.ts'
import { tryRequest } from './tools/try-request.ts'
import { verify } from './tools/verify.ts'

/** All tools, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  generate,
  discover,
  manageData,
  queryLogs,
  manageServer,
  describeApi,
  explain,
  verify,
  tryRequest,
  queryWebhooks,
  manageWebhooks,
  ...compat,
]

export interface ToolOptions extends RunOptions {
  readOnly?: boolean
  toolsets?: readonly string[]
}

/** Offers the tools that are wanted. Throws an InvalidArgumentError for a set that is not known. */
export function registerTools(server: McpServer, options: ToolOptions): void {
  const run = createRun(server, options)
  for (const tool of chooseTools(options)) {
    const config = {
      title: tool.title,
      description: tool.description,
      inputSchema: asStandard(shownOf(tool.input)),
      outputSchema: asStandard(withErrors(tool.output)),
      annotations: annotationsOf(tool),
    }
    server.registerTool(tool.name, config, (given: unknown, context: ServerContext) =>
      run(tool, given, context),
    )
  }
}

/** The tools of the sets that are wanted; those that change something only where that is. */
export function chooseTools({
  readOnly = false,
  toolsets = ['default'],
}: Pick<ToolOptions, 'readOnly' | 'toolsets'>): Tool[] {
  const wanted = new Set(toolsets.flatMap(setsOf))
  return TOOLS.filter(({ toolset, kind }) => wanted.has(toolset) && (!readOnly || kind === 'read'))
}

function setsOf(name: string): string[] {
  if (name === 'all') return [...TOOLSETS]
  const known: readonly string[] = TOOLSETS
  if (known.includes(name)) return [name]
  const names = [...TOOLSETS, 'all']
  const hint = didYouMean(name, names) || `: there are ${names.join(', ')}`
  throw new InvalidArgumentError(`there is no set of tools ${JSON.stringify(name)}${hint}`)
}

function annotationsOf({ kind, isIdempotent, isOpenWorld = false }: Tool) {
  return {
    readOnlyHint: kind === 'read',
    destructiveHint: kind === 'destructive',
    idempotentHint: isIdempotent,
    openWorldHint: isOpenWorld,
  }
}

/**
 * An output schema as it is listed. Some clients hold errors against it as well, and show nothing of
 * those that do not fit: so it is loose enough for both.
 */
function withErrors({ properties }: Schema): Schema {
  const known = isObject(properties) ? properties : {}
  const members = { ...known, success: { type: 'boolean' }, error_code: { type: 'string' } }
  return { type: 'object', properties: members, required: ['success'] }
}

/** What a model gains nothing from and pays for; what breaks it is told when it does. */
const UNSHOWN = new Set(
  'pattern minLength maxLength minimum maximum minItems maxItems uniqueItems maxProperties'.split(
    ' ',
  ),
)

/** An input schema as it is listed: looser than what holds, and much shorter. */
function shownOf(schema: Schema): Schema {
  const shown = Object.entries(schema).filter(([keyword]) => !UNSHOWN.has(keyword))
  return Object.fromEntries(shown.map(([keyword, value]) => [keyword, shownIn(keyword, value)]))
}

function shownIn(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, isObject(item) ? shownOf(item) : item]),
    )
  return isObject(value) && keyword !== 'default' ? shownOf(value) : value
}

/** As the SDK shows it; it is checked by `run`, which says in our way what is wrong. */
function asStandard(schema: Schema): StandardSchemaWithJSON {
  const show = (): Record<string, unknown> => ({ ...schema })
  return {
    '~standard': {
      version: 1,
      vendor: 'mockloop',
      jsonSchema: { input: show, output: show },
      validate: (value) => ({ value }),
    },
  }
}
