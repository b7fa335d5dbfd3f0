import { ConnectionError } from '../errors/servers.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { RunningMock } from './backend.ts'

/**
 * The mock that a name, its URL or that of its port means.
 * @throws ConnectionError that names those that run, InvalidArgumentError when several fit
 */
export function findRunning<M extends RunningMock>(mocks: readonly M[], wanted: string): M {
  const url = placeOf(wanted)
  const [named, twin] = mocks.filter(({ name }) => name === wanted)
  if (twin !== undefined)
    throw several(
      mocks.filter(({ name }) => name === wanted),
      wanted,
    )
  if (named !== undefined) return named
  const fitting =
    url === undefined ? [] : mocks.filter((mock) => placeOf(mock.url)?.origin === url.origin)
  const exact = fitting.filter((mock) => placeOf(mock.url)?.path === url?.path)
  const [only, ...others] = exact.length > 0 ? exact : fitting
  if (only === undefined) throw notRunning(mocks, wanted)
  if (others.length === 0) return only
  throw several(fitting, wanted)
}

/** Whether it is meant as a URL, with its scheme or without; no name of a mock looks so. */
export function isAddress(wanted: string): boolean {
  return /[/:]/.test(wanted)
}

function several(fitting: readonly RunningMock[], wanted: string): InvalidArgumentError {
  return new InvalidArgumentError(`several mocks are ${wanted}: name one of ${list(fitting)}`)
}

function notRunning(mocks: readonly RunningMock[], wanted: string): ConnectionError {
  const names = mocks.map(({ name }) => name)
  const hint =
    names.length === 0 ? ': none is' : `${didYouMean(wanted, names)}; there are ${list(mocks)}`
  return new ConnectionError(`no mock ${JSON.stringify(wanted)} is running${hint}`)
}

function list(mocks: readonly RunningMock[]): string {
  return mocks.map(({ name, url }) => `${name} (${url})`).join(', ')
}

/** This machine has several names for itself. */
function placeOf(text: string): { origin: string; path: string } | undefined {
  const full = /^[\w.-]+:\d+(\/|$)/.test(text) ? `http://${text}` : text
  if (!/^https?:\/\//i.test(full) || !URL.canParse(full)) return undefined
  const { protocol, hostname, port, pathname } = new URL(full)
  const isLocal = /^(127\.\d+\.\d+\.\d+|\[::1?\]|0\.0\.0\.0)$/.test(hostname)
  const host = isLocal ? 'localhost' : hostname
  return { origin: `${protocol}//${host}:${port}`, path: pathname.replace(/\/+$/, '') }
}
