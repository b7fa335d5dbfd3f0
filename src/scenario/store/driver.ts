import type { Driver } from 'unstorage'
import type { ResolvedConfig } from '../../config.ts'
import { InvalidArgumentError, StorageError } from '../../errors.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import { createFileDriver } from './file-driver.ts'

/** Where documents are kept, opened. */
export interface Backend {
  driver: Driver
  /** How messages name it. */
  place: string
  /** Whether other hosts write to it as well. */
  shared: boolean
  /** What it has last failed at, in better words than the operations that failed by it. */
  trouble?: () => string | undefined
  /** Moves a document that cannot be read out of the way. */
  setAside?: (key: string) => Promise<void>
  /** Called after the driver has been disposed of. */
  release?: () => Promise<void>
}

export type StorageSettings = Exclude<ResolvedConfig['storage'], false>

type Options = Record<string, unknown>
type Factory = (options: Options) => Driver

/** The drivers that come with MockLoop, each loaded when it is chosen; `fs` and `redis` are opened in ways of their own. */
const BUNDLED: Record<string, () => Promise<unknown>> = {
  memory: () => import('unstorage/drivers/memory'),
  'lru-cache': () => import('unstorage/drivers/lru-cache'),
  'fs-lite': () => import('unstorage/drivers/fs-lite'),
  http: () => import('unstorage/drivers/http'),
}

/** Drivers whose documents no other host sees. */
const OWN = new Set(['memory', 'lru-cache', 'null'])

/**
 * Opens the driver that the config names.
 * @throws InvalidArgumentError for a name that is none, or whose packages are missing
 * @throws StorageError when the storage cannot be reached, `StorageInUseError` when it is another's
 */
export async function openBackend({
  driver: given,
  ...options
}: StorageSettings): Promise<Backend> {
  const name = await resolveName(given)
  if (name === 'fs') return openFiles(options)
  if (name === 'redis') return (await import('./redis-driver.ts')).openRedis(options)
  const factory = await loadFactory(name)
  try {
    return { driver: factory(options), place: name, shared: !OWN.has(name) }
  } catch (error) {
    throw new InvalidArgumentError(`storage: ${reasonOf(error)}`, error)
  }
}

async function openFiles({ base }: Options): Promise<Backend> {
  if (typeof base !== 'string') throw new InvalidArgumentError('storage.base is no folder')
  return { ...(await createFileDriver(base)), place: base, shared: false }
}

/** unstorage writes its names both ways: `fsLite` is `fs-lite`. */
async function resolveName(given: string): Promise<string> {
  const { builtinDrivers } = await import('unstorage')
  const path = new Map<string, string>(Object.entries(builtinDrivers)).get(given)
  if (path !== undefined) return path.slice(path.lastIndexOf('/') + 1)
  const names = Object.keys(builtinDrivers)
  throw new InvalidArgumentError(
    `storage.driver: there is no driver ${JSON.stringify(given)}${didYouMean(given, names)}; without packages of their own there are fs, redis, ${Object.keys(BUNDLED).join(', ')}`,
  )
}

async function loadFactory(name: string): Promise<Factory> {
  const load = BUNDLED[name] ?? ((): Promise<unknown> => import(`unstorage/drivers/${name}`))
  const module = await load().catch((error: unknown) => {
    throw missing(name, error)
  })
  if (isObject(module) && isFactory(module['default'])) return module['default']
  throw new StorageError(`storage driver "${name}" is of a version that is not understood`)
}

function isFactory(value: unknown): value is Factory {
  return typeof value === 'function'
}

/** What is not in the bundle is looked for among the packages of the user. */
function missing(name: string, error: unknown): InvalidArgumentError {
  const [, wanted] = /Cannot find package '([^']+)'/.exec(reasonOf(error)) ?? []
  const mend = wanted === undefined ? reasonOf(error) : `npm install ${wanted}`
  return new InvalidArgumentError(`storage driver "${name}" needs a package: ${mend}`, error)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
