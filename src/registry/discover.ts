import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { port as portRule } from '../config/table.ts'
import type {
  DiscoveredFolder,
  DiscoveredServer,
  DiscoverResult,
  HealthCheck,
} from '../control/verbs/generate.ts'
import { DiscoveryError } from '../errors/servers.ts'
import { InvalidArgumentError } from '../errors.ts'
import { GENERATED } from '../generator/folder.ts'
import { isCode, readManifest } from '../generator/manifest.ts'
import { createLimit } from '../lib/limit.ts'
import { createRegistry } from '../registry.ts'
import type { Registry } from '../registry.ts'
import { WELL_KNOWN } from '../well-known.ts'
import { loopback, probe } from './probe.ts'
import type { Probe } from './probe.ts'
import type { HostRecord, MockRecord } from './record.ts'

/** What is looked for. */
export interface DiscoverOptions {
  /** Ports of this machine. @default 8000–8005, 3000, 3001, 5000 and 5001 */
  ports?: number[] | undefined
  /** Whether each server of the registry is asked. @default true */
  checkHealth?: boolean | undefined
  /** Whether folders that the generator made are shown. @default true */
  includeGenerated?: boolean | undefined
  /** The folder that has `generated_mocks`. @default the working directory */
  workspace?: string | undefined
  /** @default that of the state folder */
  registry?: Registry
  /** Whether mocks that were stopped, on a host that goes on, count as well. @default false */
  includeStopped?: boolean
  /** The host that asks, which knows itself better than the registry does. */
  own?: OwnHost
}

/** What a host knows of itself. */
export interface OwnHost {
  mocks: MockRecord[]
  adminUrl: string | null
  startedAt: Date
}

/** What of a host is looked at. */
type Known = Pick<HostRecord, 'admin_url' | 'pid' | 'started_at' | 'mocks'>

const USUAL = [8000, 8001, 8002, 8003, 8004, 8005, 3000, 3001, 5000, 5001]
const MOST_PORTS = 64
const AT_ONCE = 32

/**
 * Finds the servers that run on this machine: those of the registry, and those that answer on a port.
 * @throws InvalidArgumentError for ports, DiscoveryError where folders cannot be read
 */
export async function discover(options: DiscoverOptions = {}): Promise<DiscoverResult> {
  const { ports = USUAL, checkHealth = true, includeGenerated = true } = options
  const { includeStopped = false } = options
  checkPorts(ports)
  const timestamp = new Date().toISOString()
  const startedAt = performance.now()
  const { hosts, warnings } = await (options.registry ?? createRegistry()).list()
  const known = withOwn(hosts, options.own)
  const found = await findServers(known, ports, checkHealth)
  const servers = found.filter(({ status }) => includeStopped || status !== 'stopped')
  const folder = join(options.workspace ?? process.cwd(), GENERATED)
  const generated = includeGenerated ? await findGenerated(folder, servers) : []
  return {
    success: true,
    discovery_info: {
      scanned_ports: [...ports],
      scan_duration_ms: Math.round(performance.now() - startedAt),
      timestamp,
    },
    running_servers: servers,
    generated_mocks: generated,
    summary: {
      total_running: servers.length,
      total_generated: generated.length,
      healthy: servers.filter((one) => one.health_check?.status === 'healthy').length,
    },
    warnings,
  }
}

/** A host that only some library's user has opened is not in the registry. */
function withOwn(hosts: readonly Known[], own: OwnHost | undefined): Known[] {
  if (own === undefined) return [...hosts]
  const { adminUrl, startedAt, mocks } = own
  const { pid } = process
  const urls = new Set(mocks.map(({ url }) => url))
  const isOwn = (one: Known): boolean =>
    one.pid === pid && one.mocks.some(({ url }) => urls.has(url))
  const itself = { pid, admin_url: adminUrl, started_at: startedAt.toISOString(), mocks }
  return [itself, ...hosts.filter((one) => !isOwn(one))]
}

function checkPorts(ports: readonly number[]): void {
  const isList = Array.isArray(ports) && ports.length <= MOST_PORTS
  const problem = isList
    ? ports.map((one, index) => portRule(one, `ports[${index}]`)).find((one) => one !== undefined)
    : `ports must be a list of at most ${MOST_PORTS}`
  if (problem !== undefined) throw new InvalidArgumentError(problem)
}

async function findServers(
  hosts: readonly Known[],
  ports: readonly number[],
  checkHealth: boolean,
): Promise<DiscoveredServer[]> {
  const inTurn = createLimit(AT_ONCE)
  const asked = new Map<string, Promise<Probe | undefined>>()
  const ask = (origin: string): Promise<Probe | undefined> => {
    const key = loopback(origin)?.href ?? origin
    const answer = asked.get(key) ?? inTurn(() => probe(origin))
    asked.set(key, answer)
    return answer
  }
  const registered = hosts.flatMap((host) => host.mocks.map((mock) => ({ host, mock })))
  const known = await Promise.all(
    registered.map(async ({ host, mock }) => {
      const isAsked = checkHealth && mock.status === 'running'
      const answer = isAsked ? await ask(new URL(mock.url).origin) : undefined
      return toServer(host, mock, answer, isAsked)
    }),
  )
  const told = new Set(known.filter(({ status }) => status !== 'stopped').map(({ port }) => port))
  const others = [...new Set(ports)].filter((port) => port > 0 && !told.has(port))
  const found = await Promise.all(others.map(async (port) => onPort(port, ask)))
  return [...known, ...found.flat()]
}

function toServer(
  host: Known,
  mock: MockRecord,
  answer: Probe | undefined,
  isChecked: boolean,
): DiscoveredServer {
  const { origin } = new URL(mock.url)
  const itself = answer?.told.mocks.find(({ name }) => name === mock.name)
  const canAsk = isChecked && loopback(origin) !== undefined
  return {
    name: mock.name,
    status: canAsk && itself === undefined ? 'error' : mock.status,
    url: mock.url,
    admin_url: host.admin_url,
    port: portOf(origin),
    pid: host.pid,
    health_check_url: origin + WELL_KNOWN,
    spec_path: mock.spec,
    started_at: host.started_at,
    active_scenario: null,
    total_requests: null,
    endpoints: itself?.operations ?? null,
    features: mock.features,
    health_check: canAsk ? healthOf(itself && answer) : null,
  }
}

function healthOf(answer: Probe | undefined): HealthCheck {
  if (answer === undefined) return { status: 'unreachable', response_time_ms: null }
  return { status: 'healthy', response_time_ms: answer.ms }
}

/** Servers that have not announced themselves: those of a library's user. */
async function onPort(
  port: number,
  ask: (origin: string) => Promise<Probe | undefined>,
): Promise<DiscoveredServer[]> {
  const url = `http://localhost:${port}`
  const answer = (await ask(url)) ?? (await ask(`http://[::1]:${port}`))
  return (answer?.told.mocks ?? []).map(({ name, operations }) => ({
    name,
    status: 'running',
    url,
    admin_url: null,
    port,
    pid: null,
    health_check_url: url + WELL_KNOWN,
    spec_path: null,
    started_at: null,
    active_scenario: null,
    total_requests: null,
    endpoints: operations,
    features: [],
    health_check: healthOf(answer),
  }))
}

function portOf(origin: string): number {
  const { port, protocol } = new URL(origin)
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

async function findGenerated(
  folder: string,
  servers: readonly DiscoveredServer[],
): Promise<DiscoveredFolder[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    const reason = error instanceof Error ? error.message : String(error)
    throw new DiscoveryError(`${folder} cannot be read: ${reason}`, { cause: error })
  })
  const visible = names.filter((name) => !name.startsWith('.')).sort()
  const found = await Promise.all(
    visible.map((name) => toFolder(join(folder, name), name, servers)),
  )
  return found.filter((one) => one !== undefined)
}

async function toFolder(
  directory: string,
  name: string,
  servers: readonly DiscoveredServer[],
): Promise<DiscoveredFolder | undefined> {
  try {
    const manifest = await readManifest(directory)
    if (manifest === undefined) return undefined
    const spec = join(directory, manifest.spec)
    const server = servers.find((one) => one.spec_path === spec && one.status !== 'stopped')
    const status = server === undefined ? 'stopped' : 'running'
    const { created_at: created } = manifest
    return { directory, name: manifest.name, created, status, port: server?.port ?? null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { directory, name, created: null, status: 'error', port: null, error: reason }
  }
}
