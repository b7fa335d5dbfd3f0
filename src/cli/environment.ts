import { nearest } from '../lib/nearest.ts'
import { variable } from './flag.ts'
import type { Flag } from './flag.ts'
import { switchOf, valueOf } from './values.ts'

type Environment = Record<string, string | undefined>

/** Variables that are ours without being flags. */
const OTHERS = ['MOCKLOOP_HOME', 'MOCKLOOP_WORKSPACE']

/** Reads the flags that the environment sets; empty variables count as absent. */
export function readEnvironment(
  env: Environment,
  flags: readonly Flag[],
  cwd: string,
): Map<string, unknown> {
  const values = new Map<string, unknown>()
  for (const flag of flags) {
    const positive = variable(flag.name)
    const negative = variable(`no-${flag.name}`)
    if (filled(env, positive)) values.set(flag.name, read(flag, env[positive] ?? '', positive, cwd))
    if (flag.negative && filled(env, negative)) {
      const value = !switchOf(env[negative] ?? '', negative)
      if (!value || flag.kind === 'switch') values.set(flag.name, value)
    }
  }
  return values
}

/** Variables that look like misspelt ones of ours, each with the name that was meant. */
export function misspelt(env: Environment, flags: readonly Flag[]): [string, string][] {
  const negatives = flags.filter((flag) => flag.negative).map(({ name }) => variable(`no-${name}`))
  const known = [...flags.map(({ name }) => variable(name)), ...negatives, ...OTHERS]
  return Object.keys(env)
    .filter((name) => name.startsWith('MOCKLOOP_') && !known.includes(name))
    .flatMap((name): [string, string][] => {
      const [meant] = nearest(name, known)
      return meant === undefined ? [] : [[name, meant]]
    })
}

/** Kubernetes sets MOCKLOOP_PORT=tcp://… where a service is called mockloop: not meant for us. */
function filled(env: Environment, name: string): boolean {
  return Boolean(env[name]) && !(name === 'MOCKLOOP_PORT' && env[name]?.startsWith('tcp://'))
}

function read(flag: Flag, text: string, source: string, cwd: string): unknown {
  const off = flag.negative === 'too' && text.toLowerCase() === 'false'
  return off ? false : valueOf(flag, text, source, cwd)
}
