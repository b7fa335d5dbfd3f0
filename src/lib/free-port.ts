import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** How many ports are tried one after the other. */
const TRIED = 100

/**
 * A port of this machine that nobody listens on; another program may still be quicker.
 * @param from the first one that is tried; without it, or with none free near it, any
 */
export async function findFreePort(from?: number): Promise<number> {
  const end = from === undefined ? 0 : Math.min(from + TRIED, 65_536)
  for (let port = from ?? 0; port < end; port++) if (await isFree(port)) return port
  return bind(0)
}

async function isFree(port: number): Promise<boolean> {
  try {
    return (await bind(port)) === port
  } catch {
    return false
  }
}

async function bind(wanted: number): Promise<number> {
  const server = createServer().listen({ port: wanted, host: '127.0.0.1', exclusive: true })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
