import type { Rule } from '../config/rules.ts'

/** What text a flag takes, and what becomes of it; a `switch` takes none. */
export type FlagKind = 'switch' | 'text' | 'number' | 'path' | 'rate' | 'list'

/** What may stand somewhere, for the completion of shells: these words, or the names of what there is. */
export type Names =
  | readonly string[]
  | 'files'
  | 'servers'
  | 'scenarios'
  | 'snapshots'
  | 'operations'
  | 'packs'
  | 'paths'

/** One start flag: parsing, help, environment and config all follow from its row. */
export interface Flag {
  name: string
  kind: FlagKind
  about: string
  /** What the value must be. */
  rule?: Rule
  alias?: string
  /** Placeholder of the value in the help. */
  value?: string
  /** What it may be, where that can be listed. */
  names?: Names
  /** Path of the config field; absent: it concerns the command line alone. */
  config?: string
  /** `only`: there is just `--no-<name>`; `too`: both are there. */
  negative?: 'only' | 'too'
  /** Set by the environment alone: a secret has no place on a command line. */
  envOnly?: true
}

/** How a flag is written on the command line. */
export function spelling(flag: Flag): string {
  return flag.negative === 'only' ? `--no-${flag.name}` : `--${flag.name}`
}

/** Name of a flag's environment variable. */
export function variable(name: string): string {
  return `MOCKLOOP_${name.toUpperCase().replaceAll('-', '_')}`
}
