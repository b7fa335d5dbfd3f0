import { flagsOf } from './command.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { spelling } from './flag.ts'
import type { Flag, Names } from './flag.ts'
import { FLAGS } from './flags.ts'

/** What a word may become. */
interface Candidate {
  value: string
  about?: string | undefined
}

/** A line that is being typed: the flags that it may have, and what there is of it before the last word. */
interface Line {
  flags: readonly Flag[]
  before: readonly string[]
}

/** Milliseconds that a server has to tell its names: nobody waits longer for a Tab. */
const PATIENCE = 1000

/** Asked by the scripts of `mockloop completion`: what the last word may become, one a line; none for files. */
export async function run([shell = '', , ...words]: string[]): Promise<void> {
  // Nothing that goes wrong may get between the words that someone is typing.
  const found = await complete(words).catch(() => [])
  for (const one of found) console.log(format(one, shell))
}

async function complete(words: readonly string[]): Promise<Candidate[]> {
  // Bash takes `--flag=value` for three words.
  const last = words.at(-1) ?? ''
  const current = last === '=' ? '' : last
  const before = words.slice(0, -1).filter((word) => word !== '=')
  const found = await candidatesFor(current, before)
  return found.filter(({ value }) => value.startsWith(current))
}

async function candidatesFor(current: string, before: readonly string[]): Promise<Candidate[]> {
  const [word = '', ...rest] = before
  const command = await commandOf(word)
  const line =
    command === undefined ? { flags: FLAGS, before } : { flags: flagsOf(command), before: rest }
  const [start, name] = /^(--[\w-]+)=/.exec(current) ?? []
  if (start !== undefined) return list(flagOf(name, line)?.names ?? [], line, start)
  const open = flagOf(line.before.at(-1), line)
  if (open !== undefined && open.kind !== 'switch') return list(open.names ?? 'files', line)
  if (current.startsWith('-')) return flagCandidates(line.flags)
  const positionals = positionalsOf(line)
  if (command?.next !== undefined) return list(command.next(positionals), line)
  return before.length === 0 ? commandCandidates() : []
}

async function commandOf(word: string): Promise<Command | undefined> {
  const entry = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  return (await entry?.load())?.command
}

function commandCandidates(): Candidate[] {
  return Object.entries(COMMANDS).map(([value, { about }]) => ({ value, about }))
}

function flagCandidates(flags: readonly Flag[]): Candidate[] {
  const found: Candidate[] = []
  for (const flag of flags) {
    if (flag.envOnly) continue
    found.push({ value: spelling(flag), about: flag.about })
    if (flag.negative === 'too') found.push({ value: `--no-${flag.name}`, about: 'none' })
  }
  return [...found, { value: '--help', about: 'how it is used' }]
}

function flagOf(word: string | undefined, { flags }: Pick<Line, 'flags'>): Flag | undefined {
  return flags.find(({ name, alias }) => word === `--${name}` || word === `-${alias}`)
}

/** The words that are neither flags nor their values. */
function positionalsOf({ flags, before }: Line): string[] {
  return before.filter((word, index) => {
    const open = flagOf(before[index - 1], { flags })
    return !word.startsWith('-') && (open === undefined || open.kind === 'switch')
  })
}

/** `start` is what each of them begins with. */
async function list(names: Names, line: Line, start: string = ''): Promise<Candidate[]> {
  if (names === 'files') return []
  const values = typeof names === 'string' ? await LISTS[names](line) : names
  return values.map((value) => ({ value: start + value }))
}

const LISTS: Record<
  Exclude<Names & string, 'files'>,
  (line: Line) => Promise<readonly string[]>
> = {
  async servers() {
    const { createRegistry } = await import('../registry.ts')
    const { hosts } = await createRegistry().list()
    return hosts.flatMap(({ mocks }) => mocks.map(({ name }) => name))
  },
  async scenarios(line) {
    const { call, server, signal } = await connect(line)
    const { scenarios } = await call('list_scenarios', { server }, { signal })
    return scenarios.map(({ name }) => name)
  },
  async snapshots(line) {
    const { call, server, signal } = await connect(line)
    const { snapshots } = await call('list_snapshots', { server }, { signal })
    return snapshots.map(({ name }) => name)
  },
  async operations(line) {
    const { call, server, signal } = await connect(line)
    const { operations } = await call('list_operations', { server, limit: 10_000 }, { signal })
    return operations.map(({ operation_id }) => operation_id)
  },
  async packs(line) {
    const { call, server, signal } = await connect(line)
    const { packs } = await call('list_scenario_packs', { server }, { signal })
    return packs.map(({ pack }) => pack)
  },
  async paths(line) {
    const { call, server, signal } = await connect(line)
    const { operations } = await call('list_operations', { server, limit: 10_000 }, { signal })
    return [...new Set(operations.map(({ path }) => path))]
  },
}

/** The mock that the line is about. */
async function connect({ before }: Line) {
  const { createRegistry } = await import('../registry.ts')
  const { locate } = await import('../client/locate.ts')
  const { createHttpControl } = await import('../client/http.ts')
  const at = before.findLastIndex((word) => word === '--server' || word === '-s')
  const { hosts } = await createRegistry().list()
  const found = locate(hosts, at === -1 ? undefined : before[at + 1], process.cwd())
  const { call } = createHttpControl(found)
  return { call, server: found.server, signal: AbortSignal.timeout(PATIENCE) }
}

/** As a shell reads it: bash has no place for a description. */
function format({ value, about }: Candidate, shell: string): string {
  if (shell === 'bash' || about === undefined) return value
  return shell === 'zsh' ? `${value.replaceAll(':', '\\:')}:${about}` : `${value}\t${about}`
}
