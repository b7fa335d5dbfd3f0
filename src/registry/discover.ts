import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { port as portRule } from '../config/table.ts'
import { DiscoveryError } from '../errors/servers.ts'
import { InvalidArgumentError } from '../errors.ts'
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
}

/** How a server has answered; null where it was not asked. */
export type HealthCheck = {
  status: 'healthy' | 'unreachable'
  response_time_ms: number | null
} | null

/** A server that runs on this machine; null is what only its admin knows, or nobody. */
export interface DiscoveredServer {
  name: string
  status: 'running' | 'error'
  url: string
  admin_url: string | null
  port: number
  pid: number | null
  health_check_url: string
  spec_path: string | null
  started_at: string | null
  /** How many operations are served; null where it was not asked. */
  endpoints: number | null
  features: string[]
  health_check: HealthCheck
}

/** A folder that the generator made. */
export interface DiscoveredFolder {
  directory: string
  name: string
  created: string | null
  status: 'running' | 'stopped' | 'error'
  port: number | null
  /** Why its status is `error`. */
  error?: string
}

export interface Discovery {
  success: true
  discovery_info: { scanned_ports: number[]; scan_duration_ms: number; timestamp: string }
  running_servers: DiscoveredServer[]
  generated_mocks: DiscoveredFolder[]
  summary: { total_running: number; total_generated: number; healthy: number }
  /** What of the registry cannot be used, one line each. */
  warnings: string[]
}

const USUAL = [8000, 8001, 8002, 8003, 8004, 8005, 3000, 3001, 5000, 5001]
const MOST_PORTS = 64
const AT_ONCE = 32
const GENERATED = 'generated_mocks'

/**
 * Finds the servers that run on this machine: those of the registry, and those that answer on a port.
 * @throws InvalidArgumentError for ports, DiscoveryError where folders cannot be read
 */
export async function discover(options: DiscoverOptions = {}): Promise<Discovery> {
  const { ports = USUAL, checkHealth = true, includeGenerated = true } = options
  checkPorts(ports)
  const timestamp = new Date().toISOString()
  const startedAt = performance.now()
  const { hosts, warnings } = await (options.registry ?? createRegistry()).list()
  const servers = await findServers(hosts, ports, checkHealth)
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

function checkPorts(ports: readonly number[]): void {
  const isList = Array.isArray(ports) && ports.length <= MOST_PORTS
  const problem = isList
    ? ports.map((one, index) => portRule(one, `ports[${index}]`)).find((one) => one !== undefined)
    : `ports must be a list of at most ${MOST_PORTS}`
  if (problem !== undefined) throw new InvalidArgumentError(problem)
}

async function findServers(
  hosts: readonly HostRecord[],
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
    registered.map(async ({ host, mock }) =>
      toServer(
        host,
        mock,
        checkHealth ? await ask(new URL(mock.url).origin) : undefined,
        checkHealth,
      ),
    ),
  )
  const told = new Set(known.map(({ port }) => port))
  const others = [...new Set(ports)].filter((port) => port > 0 && !told.has(port))
  const found = await Promise.all(others.map(async (port) => onPort(port, ask)))
  return [...known, ...found.flat()]
}

function toServer(
  host: HostRecord,
  mock: MockRecord,
  answer: Probe | undefined,
  isChecked: boolean,
): DiscoveredServer {
  const { origin } = new URL(mock.url)
  const itself = answer?.told.mocks.find(({ name }) => name === mock.name)
  const canAsk = isChecked && loopback(origin) !== undefined
  return {
    name: mock.name,
    status: canAsk && itself === undefined ? 'error' : 'running',
    url: mock.url,
    admin_url: host.admin_url,
    port: portOf(origin),
    pid: host.pid,
    health_check_url: origin + WELL_KNOWN,
    spec_path: mock.spec,
    started_at: host.started_at,
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
    const server = servers.find(({ spec_path }) => spec_path === spec)
    const status = server === undefined ? 'stopped' : 'running'
    const { created_at: created } = manifest
    return { directory, name: manifest.name, created, status, port: server?.port ?? null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { directory, name, created: null, status: 'error', port: null, error: reason }
  }
}
