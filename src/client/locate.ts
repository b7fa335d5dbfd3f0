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
}

/** A mock and its host. */
export interface Hosted<H extends Locatable = Locatable> {
  host: H
  mock: H['mocks'][number]
}

/**
 * Finds a mock among the hosts of this machine: by its name, its URL or that of its port; without
 * either, the only one that runs.
 * @throws ConnectionError when it does not run or has no admin, InvalidArgumentError when several fit
 */
export function locate(hosts: readonly Locatable[], wanted?: string): Located {
  return accessTo(findMock(hosts, wanted))
}

/** As `locate`, for what concerns all mocks of a host: it does not matter which of them is meant. */
export function locateHost(hosts: readonly Locatable[], wanted?: string): Located {
  const [only, ...others] = hosts.filter(({ mocks }) => mocks.length > 0)
  const first = others.length === 0 ? only?.mocks[0] : undefined
  if (wanted !== undefined || only === undefined || first === undefined)
    return locate(hosts, wanted)
  return accessTo({ host: only, mock: first })
}

/** A mock and its host; throws as `locate` does. */
export function findMock<H extends Locatable>(hosts: readonly H[], wanted?: string): Hosted<H> {
  const all: Hosted<H>[] = hosts.flatMap((host) => host.mocks.map((mock) => ({ host, mock })))
  if (all.length === 0)
    throw new ConnectionError('no server is running: start one with mockloop <spec>')
  const fitting = preferRunning(wanted === undefined ? all : all.filter((one) => fits(one, wanted)))
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

function accessTo({ host, mock }: Hosted): Located {
  if (host.admin_url === null)
    throw new ConnectionError(`${mock.name} has no admin: start it without --no-admin`)
  const { admin_url: adminUrl, token } = host
  return { adminUrl, token: token ?? undefined, server: mock.name, url: mock.url }
}

function fits({ mock }: Hosted, wanted: string): boolean {
  if (mock.name === wanted) return true
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
  const list = fitting.map(({ mock }) => `${mock.name} (${mock.url})`).join(', ')
  const what = wanted === undefined ? 'several servers run' : `several servers are ${wanted}`
  return new InvalidArgumentError(`${what}: name one of ${list}`)
}
