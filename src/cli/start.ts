import { relative } from 'node:path'
import { resolveConfig } from '../config.ts'
import type { ResolvedConfig } from '../config.ts'
import { InvalidArgumentError } from '../errors.ts'
import { watchFiles } from '../lib/watch.ts'
import type { MockServer } from '../face.ts'
import type { Server } from '../server.ts'
import { banner } from './banner.ts'
import { readEnvironment, misspelt } from './environment.ts'
import { FLAGS } from './flags.ts'
import { parse } from './parse.ts'
import { createVisibility, workspaceOf } from './presence.ts'
import { dropMock } from './prism.ts'
import { showProgress } from './progress.ts'
import { configFile, readConfig } from './read-config.ts'
import { stopOnSignal } from './signals.ts'
import { painter } from './text.ts'
import { version } from '../lib/version.ts'

/** `mockloop <spec...>`: serves until a signal comes. */
export async function run(args: string[]): Promise<void> {
  const cwd = process.cwd()
  const { positionals: words, values, ...asked } = parse(args, FLAGS, cwd)
  if (asked.help) return console.log((await import('./help.ts')).startHelp())
  if (asked.version) return console.log(version())
  const positionals = dropMock(words, cwd)
  const given = new Map([...readEnvironment(process.env, FLAGS, cwd), ...values])
  const read = async (): Promise<ResolvedConfig> => {
    const { input, origin } = await readConfig(positionals, given, cwd)
    const config = resolveConfig(input, origin)
    if (config.mocks.length === 0) throw nothingToServe(origin.file, cwd)
    return config
  }
  const config = await read()
  warn()
  if (positionals !== words) console.error('"mock" is not needed: mockloop <spec...> serves')
  const server = await serve(config, read, configFile(positionals, given, cwd))
  if (given.get('open') === true) await openAdminPage(server)
}

/** Serves, and takes over a changed config file while serving. */
async function serve(
  config: ResolvedConfig,
  read: () => Promise<ResolvedConfig>,
  file: string | undefined,
): Promise<Server> {
  const { createServer } = await import('../server.ts')
  const workspace = workspaceOf(file)
  const server = createServer(config, workspace)
  const visibility = createVisibility(server, workspace)
  stopOnSignal(async () => void (await Promise.all([visibility.hide(), server.close()])))
  const progress = showProgress(() => `reading ${config.mocks.map(nameOf).join(', ')}`)
  try {
    await server.start()
  } catch (error) {
    await server.close().catch(() => {})
    throw error
  } finally {
    progress.end()
  }
  server.onChange(visibility.show)
  await visibility.show()
  greet(server, config)
  if (file === undefined || !config.watch) return server
  const takeOver = (): void => {
    read()
      .then(async (next) => {
        await server.reloadResolved(next)
        await visibility.show()
      })
      .catch(complain)
  }
  watchFiles({ onChange: takeOver, onFail: complainOfWatch }).update([file])
  return server
}

/** By a link that signs the browser in. */
async function openAdminPage({ admin }: Server): Promise<void> {
  if (admin === undefined) return console.error('--open: there is no admin to open')
  const { openBrowser } = await import('./browser.ts')
  await openBrowser(admin.signInUrl())
}

/** A config that cannot be taken over changes nothing. */
function complain(error: unknown): void {
  console.error(
    `everything goes on as it was: ${error instanceof Error ? error.message : String(error)}`,
  )
}

function complainOfWatch(folder: string, reason: string): void {
  console.error(`changes in ${folder} go unnoticed: ${reason}`)
}

/** On a terminal the banner belongs to the output; else that is pure NDJSON. */
function greet(server: MockServer, config: ResolvedConfig): void {
  const stream = config.log.format === 'pretty' ? process.stdout : process.stderr
  const mocks = server.mocks.map((mock) => ({
    ...mock,
    spec: specOf(mock.name, config),
    scenario: server.mock(mock.name).scenarios.current(),
  }))
  const { adminUrl } = server
  stream.write(`${banner(version(), { mocks, adminUrl }, painter(stream))}\n`)
}

function nameOf({ spec, name }: ResolvedConfig['mocks'][number]): string {
  return typeof spec === 'string' ? spec : name
}

function specOf(name: string, config: ResolvedConfig): string | undefined {
  const spec = config.mocks.find((mock) => mock.name === name)?.spec
  if (typeof spec !== 'string') return undefined
  return /^\/|^[a-z]:\\/i.test(spec) ? relative(process.cwd(), spec) : spec
}

function nothingToServe(file: string | undefined, cwd: string): InvalidArgumentError {
  return new InvalidArgumentError(
    file === undefined
      ? 'nothing to serve: name an OpenAPI document (mockloop openapi.yaml) or let mockloop init write a config'
      : `${relative(cwd, file)}: nothing to serve: set spec or mocks`,
  )
}

/** Says what will not do what its user expects. */
function warn(): void {
  for (const [name, meant] of misspelt(process.env, FLAGS)) {
    console.error(`unknown variable ${name} (did you mean ${meant}?)`)
  }
}
