import { number, whole } from '../../config/rules.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { choose, SESSION, wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'
import type { Connection } from '../connect.ts'
import type { Flag } from '../flag.ts'

const HELP = `mockloop response set <path> [body] | reset [path]

Answers an endpoint so from now on, or takes that back. A path is /pets/7,
/pets/{id} or "GET /pets/{id}". A body is JSON, @file, or @- for standard input;
anything else is text. With --status or --delay alone, it is the document's.`

const FLAGS: readonly Flag[] = [
  {
    name: 'status',
    kind: 'number',
    value: 'code',
    about: 'set: the status',
    rule: whole(100, 599),
  },
  {
    name: 'delay',
    kind: 'number',
    value: 'ms',
    about: 'set: hold the answer back',
    rule: number(0),
  },
  SESSION,
]

const ACTIONS = { set, reset }

/** `mockloop response`: a single response above those of the scenario. */
export const command: Command = {
  help: HELP,
  words: [1, 3],
  flags: FLAGS,
  next: ([action, ...words]) => {
    if (action === undefined) return Object.keys(ACTIONS)
    return words.length === 0 ? 'paths' : []
  },
  run: act,
}

async function act(asked: Asked): Promise<void> {
  const action = choose(wordAt(asked, 0, 'set or reset'), ACTIONS)
  const { connect } = await import('../connect.ts')
  await action(asked, await connect(asked))
}

async function set(asked: Asked, { call, server }: Connection): Promise<void> {
  const endpoint_path = wordAt(asked, 1, 'the path')
  const [status_code, delay_ms] = [asked.number('status'), asked.number('delay')]
  const [, , body] = asked.positionals
  if (body === undefined && status_code === undefined && delay_ms === undefined)
    throw new InvalidArgumentError('the body is missing: give one, or --status, or --delay')
  const result = await call('update_response', {
    server,
    endpoint_path,
    ...(body !== undefined && { response_data: await readBody(body) }),
    ...(status_code !== undefined && { status_code }),
    ...(delay_ms !== undefined && { delay_ms }),
    ...sessionOf(asked),
  })
  // Where it stands among the stubs that this becomes says nothing to whoever gave a body.
  for (const { message } of result.warnings) console.error(`warning: ${message}`)
  asked.print(result, () => `${endpoint_path} answers so from now on`)
}

async function reset(asked: Asked, { call, server }: Connection): Promise<void> {
  const [, endpoint_path] = asked.positionals
  const path = endpoint_path === undefined ? {} : { endpoint_path }
  const result = await call('reset_response', { server, ...path, ...sessionOf(asked) })
  asked.print(result, () => `taken back: ${result.reset}`)
}

async function readBody(word: string): Promise<unknown> {
  if (word.startsWith('@')) return (await import('../document.ts')).readDocument(word.slice(1))
  try {
    return JSON.parse(word)
  } catch {
    return word
  }
}

function sessionOf(asked: Asked): { session?: string } {
  const session = asked.text('session')
  return session === undefined ? {} : { session }
}
