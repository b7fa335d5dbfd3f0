import { objectOr, oneOf, is, text } from '../config/rules.ts'
import type { Rule } from '../config/rules.ts'
import * as table from '../config/table.ts'

/** What text a flag takes, and what becomes of it; a `switch` takes none. */
export type FlagKind = 'switch' | 'text' | 'number' | 'path' | 'rate'

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
  /** Path of the config field; absent: it concerns the command line alone. */
  config?: string
  /** `only`: there is just `--no-<name>`; `too`: both are there. */
  negative?: 'only' | 'too'
  /** Set by the environment alone: a secret has no place on a command line. */
  envOnly?: true
  /** The capability that it waits for; absent: it works. */
  waitsFor?: string
}

const rate = objectOr(
  table.rateLimit,
  is('requests/seconds like 100/60', () => false),
)
const mode = oneOf('strict', 'warn', 'off')

/** Every flag of `mockloop <spec...>`. */
export const FLAGS: readonly Flag[] = [
  {
    name: 'port',
    alias: 'p',
    kind: 'number',
    value: 'n',
    config: 'port',
    rule: table.port,
    about: 'port of the mock; 0 takes any free one (8000, or the next free one)',
  },
  {
    name: 'host',
    kind: 'text',
    value: 'name',
    config: 'host',
    rule: text,
    about: 'address to listen on (localhost)',
  },
  {
    name: 'config',
    kind: 'path',
    value: 'file',
    rule: text,
    about: 'config file to read, also beside a spec',
  },
  {
    name: 'name',
    kind: 'text',
    value: 'name',
    config: 'name',
    rule: table.name,
    about: "name of the mock (from the file's name)",
  },
  {
    name: 'base-path',
    kind: 'text',
    value: 'path',
    config: 'basePath',
    rule: table.basePath,
    about: 'path that the mock is served under (as the spec says)',
  },
  {
    name: 'dynamic',
    kind: 'switch',
    config: 'dynamic',
    about: 'new data for each request instead of the same again',
  },
  {
    name: 'seed',
    kind: 'number',
    value: 'n',
    config: 'seed',
    rule: table.seed,
    about: 'same seed, same data (1)',
  },
  {
    name: 'log-level',
    kind: 'text',
    value: 'level',
    config: 'log.level',
    rule: table.logLevel,
    about: 'trace, debug, info, warn, error, fatal or silent (info)',
  },
  {
    name: 'log-format',
    kind: 'text',
    value: 'format',
    config: 'log.format',
    rule: table.logFormat,
    about: 'pretty or json (pretty on a terminal, else json)',
  },
  { name: 'debug', kind: 'switch', about: 'show the stack of an error' },
  {
    name: 'admin-port',
    kind: 'number',
    value: 'n',
    config: 'admin.port',
    rule: table.port,
    waitsFor: 'admin',
    about: 'port of the admin (8001, or the next free one)',
  },
  {
    name: 'admin',
    kind: 'switch',
    config: 'admin',
    negative: 'only',
    waitsFor: 'admin',
    about: 'no admin',
  },
  {
    name: 'admin-token',
    kind: 'text',
    config: 'admin.token',
    rule: text,
    envOnly: true,
    waitsFor: 'admin',
    about: 'token that the admin wants',
  },
  { name: 'open', kind: 'switch', waitsFor: 'admin', about: 'open the admin in a browser' },
  {
    name: 'storage',
    kind: 'path',
    value: 'dir',
    config: 'storage',
    rule: text,
    negative: 'too',
    waitsFor: 'storage',
    about: 'folder to keep state in (.mockloop)',
  },
  {
    name: 'watch',
    kind: 'switch',
    config: 'watch',
    negative: 'only',
    about: 'ignore changes of files',
  },
  {
    name: 'https',
    kind: 'switch',
    config: 'tls',
    about: 'serve TLS, with a certificate made for it',
  },
  {
    name: 'cert',
    kind: 'path',
    value: 'file',
    config: 'tls.cert',
    rule: text,
    about: 'certificate (PEM)',
  },
  {
    name: 'key',
    kind: 'path',
    value: 'file',
    config: 'tls.key',
    rule: text,
    about: 'its private key (PEM)',
  },
  {
    name: 'locale',
    kind: 'text',
    value: 'tag',
    config: 'locale',
    rule: text,
    about: 'language of the data (en)',
  },
  {
    name: 'validate',
    kind: 'text',
    value: 'mode',
    config: 'validation.requests',
    rule: mode,
    waitsFor: 'request checking',
    about: 'strict, warn or off (strict)',
  },
  {
    name: 'validate-responses',
    kind: 'switch',
    config: 'validation.responses',
    waitsFor: 'request checking',
    about: 'check the answers too',
  },
  {
    name: 'auth',
    kind: 'switch',
    config: 'auth',
    negative: 'only',
    waitsFor: 'request checking',
    about: 'want no credentials',
  },
  {
    name: 'cors',
    kind: 'switch',
    config: 'cors',
    negative: 'only',
    waitsFor: 'request checking',
    about: 'allow no cross-origin access',
  },
  {
    name: 'delay',
    kind: 'number',
    value: 'ms',
    config: 'delay',
    rule: table.milliseconds,
    waitsFor: 'faults',
    about: 'wait before each answer',
  },
  {
    name: 'error-rate',
    kind: 'number',
    value: 'percent',
    config: 'errors.percent',
    rule: table.percent,
    waitsFor: 'faults',
    about: 'answer so many requests with an error',
  },
  {
    name: 'rate-limit',
    kind: 'rate',
    value: 'n/s',
    config: 'rateLimit',
    rule: rate,
    waitsFor: 'faults',
    about: 'n requests in so many seconds, like 100/60',
  },
  {
    name: 'profile',
    kind: 'text',
    value: 'name',
    config: 'profile',
    rule: text,
    waitsFor: 'faults',
    about: 'a named set of faults',
  },
  {
    name: 'scenario',
    kind: 'text',
    value: 'name',
    config: 'scenario',
    rule: text,
    waitsFor: 'scenarios',
    about: 'scenario that is active at the start',
  },
]

/** How a flag is written on the command line. */
export function spelling(flag: Flag): string {
  return flag.negative === 'only' ? `--no-${flag.name}` : `--${flag.name}`
}

/** Name of a flag's environment variable. */
export function variable(name: string): string {
  return `MOCKLOOP_${name.toUpperCase().replaceAll('-', '_')}`
}
