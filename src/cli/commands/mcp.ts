import { InvalidArgumentError } from '../../errors.ts'
import { version } from '../../lib/version.ts'
import type { Asked, Command } from '../command.ts'
import type { Flag } from '../flag.ts'

const HELP = `mockloop mcp

Speaks the Model Context Protocol over standard input and output, for an
assistant that works with mocks. Nothing is begun before its first call.`

const FLAGS: readonly Flag[] = [
  { name: 'read-only', kind: 'switch', about: 'offer only tools that change nothing' },
  {
    name: 'toolsets',
    kind: 'text',
    value: 'names',
    names: ['default', 'testing', 'webhooks', 'compat', 'all'],
    about:
      'offer these and no others: default, testing, webhooks, compat or all, with commas in between; default,webhooks adds to the usual [default]',
  },
  {
    name: 'workspace',
    kind: 'path',
    value: 'folder',
    about: 'where documents and generated mocks are [working directory]',
  },
  {
    name: 'allow',
    kind: 'text',
    value: 'hosts',
    about: 'hosts or address ranges that are not public, from which documents may come',
  },
  { name: 'skill', kind: 'switch', about: 'print what teaches an agent these commands instead' },
  { name: 'audit', kind: 'path', value: 'file', about: 'add a line of JSON for each call' },
]

/** `mockloop mcp`: a server for assistants, until standard input ends. */
export const command: Command = {
  help: HELP,
  words: [0, 0],
  flags: FLAGS,
  isLocal: true,
  run: serve,
}

async function serve(asked: Asked): Promise<void> {
  if (asked.has('skill')) return console.log((await import('../../mcp/skill.ts')).skillText())
  const { chooseTools } = await import('../../mcp/tools.ts')
  const toolsets = listOf(asked.text('toolsets') ?? 'default')
  const options = { toolsets, readOnly: asked.has('read-only') }
  // What is wrong with the flags is told before a client gets no answer.
  if (chooseTools(options).length === 0)
    throw new InvalidArgumentError(`no tool of ${toolsets.join(', ')} only reads`)
  const { serveMcp } = await import('../mcp/stdio.ts')
  await serveMcp({
    ...options,
    version: version(),
    allow: listOf(asked.text('allow') ?? ''),
    workspace: asked.text('workspace') ?? process.cwd(),
    audit: asked.text('audit'),
  })
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
