import { parseArgs } from 'node:util'
import { InvalidArgumentError } from '../errors.ts'
import { nearest } from '../lib/nearest.ts'
import type { Flag } from './flag.ts'
import { twinOf } from './prism.ts'
import { switchOf, valueOf } from './values.ts'

/** A command line that has been read. */
export interface Parsed {
  positionals: string[]
  /** Values by flag name. */
  values: Map<string, unknown>
  help: boolean
  version: boolean
}

interface OptionToken {
  name: string
  rawName: string
  value: string | undefined
  inlineValue: boolean | undefined
}

const META: readonly Flag[] = [
  { name: 'help', alias: 'h', kind: 'switch', about: 'this text' },
  { name: 'version', alias: 'v', kind: 'switch', about: 'the version' },
]

/** Reads a command line by a table of flags; the last of several equal flags wins. */
export function parse(args: string[], flags: readonly Flag[], cwd: string): Parsed {
  const known = [...flags.filter((flag) => !flag.envOnly), ...META]
  // Lenient, because the built-in errors neither name the nearest flag nor fit in a line.
  const { tokens, positionals } = parseArgs({
    args: joinSwitches(args, known),
    options: optionsOf(known),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values = new Map<string, unknown>()
  for (const token of tokens) {
    if (token.kind === 'option') values.set(...read(token, known, cwd))
  }
  const has = (name: string): boolean => values.get(name) === true
  return { positionals, values, help: has('help'), version: has('version') }
}

/** `--cors false` is `--cors=false`: a switch takes no other value, and no document has such a name. */
function joinSwitches(args: readonly string[], known: readonly Flag[]): string[] {
  const end = args.indexOf('--')
  const joined: string[] = []
  for (const [index, arg] of args.entries()) {
    const before = joined.at(-1) ?? ''
    const isOurs = end === -1 || index < end
    const isValue = isOurs && /^(true|false)$/.test(arg)
    if (isValue && known.some(({ name, kind }) => kind === 'switch' && before === `--${name}`))
      joined[joined.length - 1] = `${before}=${arg}`
    else joined.push(arg)
  }
  return joined
}

function optionsOf(flags: readonly Flag[]) {
  return Object.fromEntries(
    flags.map(({ name, kind, alias }) => [
      name,
      {
        type: kind === 'switch' ? ('boolean' as const) : ('string' as const),
        ...(alias !== undefined && { short: alias }),
      },
    ]),
  )
}

function read(token: OptionToken, known: readonly Flag[], cwd: string): [string, unknown] {
  const flag = known.find(({ name }) => name === token.name)
  if (flag) return [flag.name, positive(flag, token, cwd)]
  const negated = known.find(({ name, ...flag }) => token.name === `no-${name}` && negatable(flag))
  if (!negated) throw unknownFlag(token.rawName, known)
  if (token.value !== undefined) throw new InvalidArgumentError(`${token.rawName} takes no value`)
  return [negated.name, false]
}

function positive(flag: Flag, { rawName, value, inlineValue }: OptionToken, cwd: string): unknown {
  if (flag.kind === 'switch') return value === undefined || switchOf(value, rawName)
  // `--seed --port 80`: the next flag is no value; `--seed -5` has one.
  if (value === undefined || (!inlineValue && /^--?[a-z]/i.test(value))) {
    throw new InvalidArgumentError(`${rawName}: a value is missing`)
  }
  return valueOf(flag, value, rawName, cwd)
}

function negatable({ kind, negative }: Pick<Flag, 'kind' | 'negative'>): boolean {
  return kind === 'switch' || negative !== undefined
}

function unknownFlag(rawName: string, known: readonly Flag[]): InvalidArgumentError {
  const names = known.flatMap((flag) => [
    ...(flag.negative === 'only' ? [] : [`--${flag.name}`]),
    ...(flag.negative ? [`--no-${flag.name}`] : []),
  ])
  const twin = twinOf(rawName)
  if (twin !== undefined)
    return new InvalidArgumentError(`${rawName} is a flag of Prism's: ${twin}`)
  const [meant] = rawName.startsWith('--') ? nearest(rawName, names) : []
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
  return new InvalidArgumentError(`unknown flag ${rawName}${hint}`)
}
