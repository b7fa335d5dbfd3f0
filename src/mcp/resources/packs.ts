import { ResourceTemplate } from '@modelcontextprotocol/server'
import type { McpServer, Variables } from '@modelcontextprotocol/server'
import type { Outputs } from '../../control/verbs.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { findPack, PACKS } from '../../packs/packs.ts'
import type { Pack } from '../../packs/pack.ts'
import type { JsonObject } from '../../types.ts'
import type { Backend } from '../backend.ts'
import { createCompletions, fitting } from '../completions.ts'
import { MOST_CONTENT, toContents } from './content.ts'
import { readOr, valueOf } from './read.ts'

const JSON_TYPE = 'application/json'
/** What the categories are called in other catalogues. */
const ALIASES: Readonly<Record<string, string>> = {
  errors: 'error-simulation',
  error: 'error-simulation',
  performance: 'performance-testing',
  security: 'security-testing',
  business: 'business-logic',
}
const USE =
  'manage_mock_data with operation create_scenario and these scenario_name and scenario_config, then switch_scenario'

/** Offers scenarios that are made from the documents of the mocks that run. */
export function registerPacks(server: McpServer, backend: Backend): void {
  registerDiscovery(server, backend)
  for (const pack of PACKS) {
    const { name, description } = pack
    const about = { title: name, description, mimeType: JSON_TYPE }
    server.registerResource(name, uriOf(pack), about, (uri) =>
      readOr(uri, async () => toContents(uri.href, await readAnywhere(pack, backend))),
    )
  }
  const { server: servers } = createCompletions(backend)
  const complete = {
    server: servers,
    category: (value: string) => fitting(value, categories()),
    pack: (value: string) =>
      fitting(
        value,
        PACKS.map(({ name }) => name),
      ),
  }
  const about = {
    title: 'A scenario pack for one mock',
    description: 'Scenarios for the document of the mock that is named, ready for create_scenario.',
    mimeType: JSON_TYPE,
  }
  for (const rest of ['', '/{server}']) {
    const template = `scenario-pack://{category}/{pack}${rest}`
    server.registerResource(
      `scenario-pack${rest === '' ? '-by-name' : ''}`,
      new ResourceTemplate(template, { list: undefined, complete }),
      about,
      (uri, variables) =>
        readOr(uri, async () => toContents(uri.href, await readFor(variables, backend))),
    )
  }
}

function registerDiscovery(server: McpServer, backend: Backend): void {
  server.registerResource(
    'list-all',
    'scenario-pack://discovery/list-all',
    {
      title: 'All scenario packs',
      description: 'The packs, and which scenarios each has for the mocks that run.',
      mimeType: JSON_TYPE,
    },
    (uri) => readOr(uri, async () => toContents(uri.href, await listAll(backend))),
  )
  server.registerResource(
    'community-info',
    'scenario-pack://discovery/community-info',
    {
      title: 'Packs of others',
      description: 'Whether there are scenario packs beyond those of MockLoop.',
      mimeType: JSON_TYPE,
    },
    async (uri) => toContents(uri.href, COMMUNITY),
  )
}

const COMMUNITY: JsonObject = {
  available: false,
  packs: [],
  message:
    'There is no exchange of packs. Scenarios of your own are files: keep them in a folder and name it with `scenarios`, or make them with create_scenario.',
}

function categories(): string[] {
  return [...new Set(PACKS.map(({ category }) => category))]
}

function uriOf({ category, name }: Pack, server?: string): string {
  const rest = server === undefined ? '' : `/${encodeURIComponent(server)}`
  return `scenario-pack://${category}/${name}${rest}`
}

async function listAll(backend: Backend): Promise<JsonObject> {
  const servers = (await backend.servers()).map(({ name }) => name)
  const [server] = servers
  const packs =
    server === undefined
      ? PACKS.map((pack) => ({ pack: pack.name, uri: uriOf(pack), description: pack.description }))
      : await listFor(server, backend)
  return { packs, total: packs.length, server: server ?? null, servers }
}

async function listFor(server: string, backend: Backend): Promise<object[]> {
  const listed = await backend.call('list_scenario_packs', { server })
  const { packs } = listed as Outputs['list_scenario_packs']
  return packs.map(({ pack, scenarios, note, description }) => ({
    pack,
    uri: uriOf(findPack(pack), server),
    description,
    scenarios,
    note,
  }))
}

/** Without a mock that is named, it is of the only one that runs. */
async function readAnywhere(pack: Pack, backend: Backend): Promise<JsonObject> {
  const servers = (await backend.servers()).map(({ name }) => name)
  const [only, ...others] = servers
  if (only !== undefined && others.length === 0) return readPack(pack, only, backend)
  const hint =
    only === undefined
      ? 'The scenarios are made from a document: begin with generate_mock_api, then read this again.'
      : 'Several mocks run: read the one that is meant.'
  const { category, name, description } = pack
  return { pack: name, category, description, hint, more: servers.map((one) => uriOf(pack, one)) }
}

async function readFor(variables: Variables, backend: Backend): Promise<JsonObject> {
  const written = valueOf(variables, 'category')
  const category = Object.hasOwn(ALIASES, written) ? ALIASES[written] : written
  if (!categories().includes(category ?? ''))
    throw new NotFoundError(
      `there is no category ${JSON.stringify(written)}${didYouMean(written, categories())}: there are ${categories().join(', ')}`,
    )
  const pack = findPack(valueOf(variables, 'pack'))
  if (pack.category !== category)
    throw new NotFoundError(`the scenario pack ${pack.name} is in ${pack.category}: ${uriOf(pack)}`)
  if (!('server' in variables)) return readAnywhere(pack, backend)
  return readPack(pack, valueOf(variables, 'server'), backend)
}

/** Configs that do not fit are named by their pack, which create_scenario takes as well. */
async function readPack(pack: Pack, server: string, backend: Backend): Promise<JsonObject> {
  const read = await backend.call('get_scenario_pack', { server, pack: pack.name })
  const { scenarios, ...about } = read as Outputs['get_scenario_pack']
  let room = MOST_CONTENT - 5000
  const rows = scenarios.map(({ name, description, operations, config }) => {
    const { length } = JSON.stringify(config)
    const isShown = length <= room
    if (isShown) room -= length
    return {
      scenario_name: name,
      description,
      operations,
      scenario_config: isShown ? config : { pack: pack.name },
    }
  })
  return { server, ...about, use: USE, scenarios: rows }
}
