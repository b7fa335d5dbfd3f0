import type { SettingsConfig } from '../../config.ts'
import type { ConfigPatch, ServerConfig } from '../verbs/config.ts'
import type { Handlers } from '../control.ts'
import { toServerConfig, toSettings } from '../settings.ts'
import type { Server, ServerStatistics, ServerVerbs } from '../verbs/servers.ts'
import { servedOf } from './common.ts'
import type { ControlledHost, HostedMock } from './host.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { findUnknown } from '../../rules/draws.ts'
import { layOver } from './lay-over.ts'

const OFF: ServerConfig = {
  delay: null,
  errors: null,
  faults: [],
  profile: null,
  rate_limit: null,
  ends_in: {},
  validation: { requests: 'off', responses: false, operations: {} },
  auth: false,
  cors: false,
}

/** What the verbs about mocks as a whole do. */
export function serverHandlers(host: ControlledHost): Pick<Handlers, keyof ServerVerbs> {
  const tell = async (mock: HostedMock): Promise<Server> => describe(host, mock)
  return {
    async list_servers() {
      const servers = await Promise.all(host.mocks.map(tell))
      return { servers, total: servers.length }
    },
    get_server: async ({ server }) => tell(host.find(server)),
    async start_server({ name, spec_path, port, base_path, environment, config }) {
      const mock = await host.start({
        name,
        ...(spec_path !== undefined && { spec: spec_path }),
        ...(port !== undefined && { port }),
        ...(base_path !== undefined && { basePath: base_path }),
        settings: ownSettings(config, environment),
      })
      return tell(mock)
    },
    stop_server: async ({ server }) => tell(await host.stop(host.find(server).name)),
    restart_server: async ({ server }) => tell(await host.restart(host.find(server).name)),
    async update_config({ server, ...patch }) {
      const { name } = host.find(server)
      await change(host, name, patch)
      const { mock } = servedOf(host, name)
      return {
        config: toServerConfig(mock.settings, mock.live.faults.get()),
        changed: Object.keys(patch).filter((key) => key !== 'for'),
      }
    },
    async reload_spec({ server }) {
      const { name } = host.find(server)
      const diff = await host.reload(name)
      const { mock, info } = servedOf(host, name)
      const { diagnostics } = mock.spec
      const count = (severity: string) =>
        diagnostics.filter((one) => one.severity === severity).length
      return {
        name,
        ...diff,
        operations: info.operations,
        diagnostics: { errors: count('error'), warnings: count('warning') },
      }
    },
  }
}

/** Settings that a mock starts with; what is turned off is off by default. */
function ownSettings(config: ConfigPatch = {}, env?: Record<string, string>): SettingsConfig {
  const { faults, settings } = toSettings(config)
  const given = Object.entries({ ...faults, ...settings, ...(env !== undefined && { env }) })
  return Object.fromEntries(given.filter(([, value]) => value !== null))
}

/** Faults are changed in place, what checks requests is put in place anew; all or nothing. */
async function change(
  host: ControlledHost,
  name: string,
  patch: ConfigPatch & { for?: number },
): Promise<void> {
  const { mock } = servedOf(host, name)
  const { faults, settings } = toSettings(patch)
  const next = layOver(settings, mock.settings)
  const unknown = findUnknown([faults.faults ?? []].flat(), mock.spec.operations)
  if (unknown !== undefined) throw new InvalidArgumentError(unknown)
  if (Object.keys(faults).some((key) => key !== 'for')) mock.live.faults.set(faults)
  if (Object.keys(settings).length > 0) await host.configure(name, next)
}

async function describe(host: ControlledHost, mock: HostedMock): Promise<Server> {
  const { id, name, status, served, spec, features, createdAt, startedAt } = mock
  const url = served?.info.url ?? ''
  return {
    id,
    name,
    status,
    url,
    admin_url: host.adminUrl,
    port: served?.port ?? 0,
    pid: process.pid,
    health_check_url: served === undefined ? '' : new URL('/.well-known/mockloop', url).href,
    spec_path: typeof spec === 'string' ? spec : null,
    created_at: createdAt.toISOString(),
    started_at: startedAt?.toISOString() ?? null,
    active_scenario: served?.mock.live.editor.current() ?? 'default',
    features: [...features],
    config:
      served === undefined
        ? OFF
        : toServerConfig(served.mock.settings, served.mock.live.faults.get()),
    statistics: await statisticsOf(host, name),
  }
}

async function statisticsOf(
  { journal }: ControlledHost,
  server: string,
): Promise<ServerStatistics> {
  const [analysis, last] = await Promise.all([
    journal.analyze({ server }),
    journal.query({ server, limit: 1 }),
  ])
  const { total_requests, error_analysis, avg_response_time_ms, unique_clients } = analysis
  return {
    total_requests,
    error_requests: error_analysis.total_errors,
    avg_response_time_ms: avg_response_time_ms ?? 0,
    unique_clients,
    last_request_time: last.logs[0]?.timestamp ?? null,
  }
}
