import { InvalidArgumentError } from '../errors.ts'
import { ConnectionError } from '../errors/servers.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { AdminAccess } from './http.ts'

/** A mock, and the admin of its host. */
export interface Located extends AdminAccess {
  /** Name of the mock. */
  server: string
  /** Of the mock. */
  url: string
}

/** What of a host is looked at; the registry's records have more. */
export interface Locatable {
  admin_url: string | null
  token: string | null
  mocks: { name: string; url: string; status?: string }[]
  /** The folder that it works in. */
  workspace?: string
}

/** A mock and its host. */
export interface Hosted<H extends Locatable = Locatable> {
  host: H
  mock: H['mocks'][number]
}

/**
 * Finds a mock among the hosts of this machine: by its name, its port, its URL or that of its port;
 * without either, the only one that runs. Where several fit, the only one of the folder `workspace`.
 * @throws ConnectionError when it does not run or has no admin, InvalidArgumentError when several fit
 */
export function locate(hosts: readonly Locatable[], wanted?: string, workspace?: string): Located {
  return accessTo(findMock(hosts, wanted, workspace))
}

/** As `locate`, for what concerns all mocks of a host: it does not matter which of them is meant. */
export function locateHost(
  hosts: readonly Locatable[],
  wanted?: string,
  workspace?: string,
): Located {
  const serving = hosts.filter(({ mocks }) => mocks.length > 0)
  const [only, ...others] = preferNear(serving, workspace, (host) => host)
  const first = others.length === 0 ? only?.mocks[0] : undefined
  if (wanted !== undefined || only === undefined || first === undefined)
    return locate(hosts, wanted, workspace)
  return accessTo({ host: only, mock: first })
}

/** A mock and its host; throws as `locate` does. */
export function findMock<H extends Locatable>(
  hosts: readonly H[],
  wanted?: string,
  workspace?: string,
): Hosted<H> {
  const all: Hosted<H>[] = hosts.flatMap((host) => host.mocks.map((mock) => ({ host, mock })))
  if (all.length === 0)
    throw new ConnectionError('no server is running: start one with mockloop <spec>')
  const running = preferRunning(wanted === undefined ? all : all.filter((one) => fits(one, wanted)))
  const fitting = preferNear(running, workspace, ({ host }) => host)
  const exact = fitting.filter(({ mock }) => trim(mock.url) === trim(wanted ?? ''))
  const [only, second] = exact.length === 1 ? exact : fitting
  if (only === undefined) throw notFound(wanted ?? '', all)
  if (second !== undefined && exact.length !== 1) throw several(wanted, fitting)
  return only
}

/** One that was stopped may have answered where another one does now. */
function preferRunning<H extends Locatable>(found: Hosted<H>[]): Hosted<H>[] {
  const running = found.filter(({ mock }) => mock.status !== 'stopped')
  return running.length > 0 ? running : found
}

/** Whoever works in a folder means its server, and not that of another project. */
function preferNear<T>(
  found: T[],
  workspace: string | undefined,
  hostOf: (one: T) => Locatable,
): T[] {
  const near = found.filter((one) => hostOf(one).workspace === workspace)
  return workspace !== undefined && near.length > 0 ? near : found
}

function accessTo({ host, mock }: Hosted): Located {
  if (host.admin_url === null)
    throw new ConnectionError(`${mock.name} has no admin: start it without --no-admin`)
  const { admin_url: adminUrl, token } = host
  return { adminUrl, token: token ?? undefined, server: mock.name, url: mock.url }
}

function fits({ mock }: Hosted, wanted: string): boolean {
  if (mock.name === wanted) return true
  if (/^\d+$/.test(wanted)) return URL.canParse(mock.url) && new URL(mock.url).port === wanted
  return /^https?:/i.test(wanted) && originOf(mock.url) === originOf(wanted)
}

/** This machine has several names for itself. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname, port } = new URL(url)
  const isLocal = /^(127\.\d+\.\d+\.\d+|\[::1?\]|0\.0\.0\.0)$/.test(hostname)
  return `${protocol}//${isLocal ? 'localhost' : hostname}:${port}`
}

function trim(url: string): string {
  return url.replace(/\/+$/, '')
}

function notFound(wanted: string, all: readonly Hosted[]): ConnectionError {
  const names = all.map(({ mock }) => mock.name)
  const list = all.map(({ mock }) => `${mock.name} (${mock.url})`).join(', ')
  const hint = didYouMean(wanted, names) || `: there are ${list}`
  return new ConnectionError(`no server ${JSON.stringify(wanted)} is running${hint}`)
}

function several(wanted: string | undefined, fitting: readonly Hosted[]): InvalidArgumentError {
  const what = wanted === undefined ? 'several servers run' : `several servers are ${wanted}`
  const names = new Set(fitting.map(({ mock }) => mock.name))
  if (names.size === 1) {
    const urls = fitting.map(({ mock }) => mock.url)
    const last = urls.pop()
    return new InvalidArgumentError(`${what}: name one by its URL, ${urls.join(', ')} or ${last}`)
  }
  const list = fitting.map(({ mock }) => `${mock.name} (${mock.url})`).join(', ')
  return new InvalidArgumentError(`${what}: name one of ${list}`)
}
