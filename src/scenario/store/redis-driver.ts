import { StorageError } from '../../errors.ts'
import type { Backend } from './driver.ts'

/** Nothing waits for a server that is away, and keys keep to themselves in a shared database. */
const DEFAULTS = {
  base: 'mockloop',
  scanCount: 1000,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  connectTimeout: 3000,
  retryStrategy: (attempt: number): number => Math.min(attempt * 50, 500),
}

/**
 * Connects unstorage's Redis driver.
 * @throws StorageError when the server does not answer
 */
export async function openRedis(options: Record<string, unknown>): Promise<Backend> {
  const { default: redisDriver } = await import('unstorage/drivers/redis')
  const driver = redisDriver({ ...DEFAULTS, ...options })
  const client = driver.getInstance?.()
  if (client === undefined) throw new StorageError('the Redis driver has no client')
  let trouble: string | undefined
  // Unheard, the client would print every attempt to connect.
  client.on('error', (error: Error) => (trouble = reasonOf(error)))
  client.on('ready', () => (trouble = undefined))
  await connected(client).catch((error: unknown) => {
    client.disconnect()
    throw new StorageError(`cannot reach Redis: ${trouble ?? String(error)}`, { cause: error })
  })
  return { driver, place: 'redis', shared: true, trouble: () => trouble }
}

type Client = {
  once(event: 'ready' | 'error' | 'close', listener: (error?: Error) => void): unknown
}

function connected(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve())
    client.once('error', (error) => reject(error))
    client.once('close', () => reject(new Error('the connection was closed')))
  })
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function reasonOf(error: Error): string {
  const [first] = error instanceof AggregateError ? error.errors : []
  return error.message !== '' ? error.message : String(first?.message ?? error.name)
}
