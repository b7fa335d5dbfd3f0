import { promises as dns } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Agent, buildConnector } from 'undici'
import { BlockedAddressError } from '../errors.ts'
import { describeBlocked } from './address.ts'
import type { AllowList } from './address.ts'

/** Resolves a host name to all of its addresses. */
export type Lookup = (hostname: string) => Promise<LookupAddress[]>

/** What decides whether a connection may be made. */
export interface ConnectPolicy {
  allow: AllowList
  /** Ports of this machine that are refused whatever is allowed, such as our own admin port. */
  blockedPorts: () => number[]
  /** The user named the address: only `blockedPorts` counts. */
  trusted: boolean
  lookup?: Lookup
  /** Milliseconds. */
  connectTimeoutMs: number
  /** To one origin; more requests to it wait. */
  connections: number
}

/** Milliseconds for which a connection is kept open, whatever the server proposes. */
const IDLE = 4000

interface Target {
  hostname: string
  port: number
}

/**
 * An agent that resolves a host once, checks every address, and connects to those very addresses,
 * so that a second, different answer of the DNS has no effect; the TLS name stays the host's.
 */
export function createCheckedAgent(policy: ConnectPolicy): Agent {
  return new Agent({
    connections: policy.connections,
    keepAliveTimeout: IDLE,
    keepAliveMaxTimeout: IDLE,
    connect(options, callback) {
      const target = { hostname: bare(options.hostname), port: portOf(options) }
      findAddresses(target, policy)
        .then((addresses) => pinnedConnector(addresses, policy)(options, callback))
        .catch((error: unknown) => callback(toError(error), null))
    },
  })
}

function pinnedConnector(
  addresses: LookupAddress[],
  policy: ConnectPolicy,
): buildConnector.connector {
  return buildConnector({
    timeout: policy.connectTimeoutMs,
    autoSelectFamily: true,
    lookup(_hostname, options, callback) {
      const [first] = addresses
      if (options.all || !first) callback(null, addresses)
      else callback(null, first.address, first.family)
    },
  })
}

async function findAddresses(target: Target, policy: ConnectPolicy): Promise<LookupAddress[]> {
  const { hostname } = target
  const family = isIP(hostname)
  const addresses = family
    ? [{ address: hostname, family }]
    : await (policy.lookup ?? lookupAll)(hostname)
  if (addresses.length === 0) throw new Error(`${hostname} has no address`)
  for (const { address } of addresses) checkAddress(address, target, policy)
  return addresses
}

function checkAddress(address: string, { hostname, port }: Target, policy: ConnectPolicy): void {
  const kind = describeBlocked(address)
  const isOurs = kind !== undefined || ownAddresses().has(address)
  if (isOurs && policy.blockedPorts().includes(port)) {
    throw new BlockedAddressError(`port ${port} is MockLoop's own and is never fetched from`)
  }
  if (!kind || policy.trusted) return
  if (policy.allow.host(hostname, port) || policy.allow.address(address, port)) return
  const found = hostname === address ? `${address} is` : `${hostname} resolves to ${address},`
  throw new BlockedAddressError(`${found} ${kind}; add ${hostname} to outbound.allow to open it`)
}

function lookupAll(hostname: string): Promise<LookupAddress[]> {
  return dns.lookup(hostname, { all: true })
}

function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((list = []) => list.map((at) => at.address)),
  )
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

function portOf({ port, protocol }: { port: string; protocol: string }): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
