import { dirname, relative, resolve } from 'node:path'
import { resolveMocks } from './config/mocks.ts'
import type { AdminConfig, LogConfig, LogLevel, MockLoopConfig } from './config/options.ts'
import type { AdminSettings, LogSettings, ResolvedConfig } from './config/resolved.ts'
import { config as configRule } from './config/table.ts'
import { InvalidArgumentError } from './errors.ts'
import { defined } from './lib/defined.ts'

export type * from './config/options.ts'
export type * from './config/resolved.ts'
export type * from './config/webhooks.ts'

/** Where a config comes from; relative paths in it start at its file, else at `cwd`. */
export interface ConfigOrigin {
  cwd: string
  /** Absolute path of the config file; named in errors. */
  file?: string
}

const LIMITS: ResolvedConfig['limits'] = {
  url: 8192,
  headers: 16_384,
  body: 10_485_760,
  depth: 200,
  aliases: 100,
  parts: 100,
  connections: 10_000,
  streams: 50,
  scenarios: 1000,
  stubs: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
}

const ADMIN = {
  port: undefined,
  host: 'localhost',
  token: undefined,
  allowedHosts: [],
  ui: true,
  mcp: false,
}

const LOG: Omit<LogSettings, 'format'> = {
  level: 'info',
  maxEntries: 100_000,
  maxBytes: 268_435_456,
  maxBody: 65_536,
  redact: [],
  admin: false,
}

/** Gives a config its type; returns it as it is. */
export function defineConfig(config: MockLoopConfig): MockLoopConfig {
  return config
}

/** Throws an InvalidArgumentError that names the first field that makes no sense. */
export function assertConfig(
  input: unknown,
  origin: ConfigOrigin,
): asserts input is MockLoopConfig {
  const problem = configRule(input, '')
  if (problem) throw new InvalidArgumentError(blame(problem, origin))
}

/** Checks a config and fills in every default. */
export function resolveConfig(input: unknown, origin: ConfigOrigin): ResolvedConfig {
  assertConfig(input, origin)
  const root = origin.file === undefined ? origin.cwd : dirname(origin.file)
  return {
    host: input.host ?? 'localhost',
    port: input.port,
    mocks: mocksOf(input, root, origin),
    watch: input.watch ?? true,
    admin: resolveAdmin(input.admin),
    storage: resolveStorage(input.storage, root),
    log: resolveLog(input.log),
    outbound: { allow: input.outbound?.allow ?? [] },
    limits: { ...LIMITS, ...defined(input.limits) },
    tls: resolveTls(input.tls, root),
  }
}

function mocksOf(config: MockLoopConfig, root: string, origin: ConfigOrigin) {
  try {
    return resolveMocks(config, root)
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new InvalidArgumentError(blame(error.message, origin), error)
  }
}

function blame(problem: string, { cwd, file }: ConfigOrigin): string {
  return file === undefined ? problem : `${relative(cwd, file)}: ${problem}`
}

function resolveAdmin(given: false | AdminConfig | undefined): AdminSettings | false {
  return given === false ? false : { ...ADMIN, ...defined(given) }
}

function resolveStorage(given: MockLoopConfig['storage'], root: string): ResolvedConfig['storage'] {
  if (given === false || typeof given === 'object') return given
  return { driver: 'fs', base: resolve(root, given ?? '.mockloop') }
}

function resolveLog(given: LogConfig | undefined): LogSettings {
  const format = process.stdout.isTTY ? 'pretty' : 'json'
  return { ...LOG, format, ...defined(given), level: levelOf(given?.level ?? LOG.level) }
}

function levelOf(level: NonNullable<LogConfig['level']>): LogLevel {
  if (level === 'warning') return 'warn'
  return level === 'critical' ? 'fatal' : level
}

function resolveTls(given: MockLoopConfig['tls'], root: string): ResolvedConfig['tls'] {
  if (typeof given !== 'object') return given ?? false
  return { cert: resolve(root, given.cert), key: resolve(root, given.key) }
}
