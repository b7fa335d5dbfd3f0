import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { InvalidArgumentError } from '../errors.ts'

type Address = ReturnType<typeof ipaddr.parse>
type Range = ReturnType<typeof ipaddr.parseCIDR>

/** What the operator has opened, of hosts and of addresses. */
export interface AllowList {
  host(hostname: string, port: number): boolean
  address(address: string, port: number): boolean
}

interface Rule {
  hostname: string
  range?: Range
  /** Absent: every port. */
  port?: number
}

/** Addresses that hand out credentials of the machine or manage it, at the large clouds. */
const METADATA = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2:0:0:0:0:0:254',
])

const KINDS: Partial<Record<ReturnType<Address['range']>, string>> = {
  broadcast: 'a broadcast address',
  carrierGradeNat: 'a carrier-grade NAT address',
  ipv4Mapped: 'an IPv4-mapped address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  multicast: 'a multicast address',
  private: 'a private address',
  rfc6052: 'a NAT64 address',
  rfc6145: 'a translated IPv4 address',
  teredo: 'a Teredo address',
  '6to4': 'a 6to4 address',
  uniqueLocal: 'a private address',
  unspecified: 'an unspecified address',
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')

/** Why an IP address is not public, as "a private address"; `undefined` for a public one. */
export function describeBlocked(address: string): string | undefined {
  // Only plain notations: "010.0.0.1" means different things to different parsers.
  if (isIP(address) === 0) return 'not an IP address'
  const parsed = ipaddr.parse(address)
  if (METADATA.has(parsed.toNormalizedString())) return 'a cloud metadata address'
  const range = parsed.range()
  if (range !== 'unicast') return KINDS[range] ?? 'a reserved address'
  // Only 2000::/3 is given out; below it lie forms such as ::10.0.0.1.
  return parsed.kind() === 'ipv6' && !contains(GLOBAL_UNICAST, parsed)
    ? 'a reserved address'
    : undefined
}

/**
 * Reads host names, `host:port`, IP addresses, `[v6]:port` and CIDR ranges; throws
 * `InvalidArgumentError` for anything else.
 */
export function createAllowList(entries: readonly string[]): AllowList {
  const rules = entries.map(parseRule)
  return {
    host: (hostname, port) =>
      rules.some((rule) => rule.hostname === plain(hostname) && opens(rule, port)),
    address(address, port) {
      if (isIP(address) === 0) return false
      const parsed = ipaddr.parse(address)
      return rules.some(
        ({ range, ...rule }) => range && contains(range, parsed) && opens(rule, port),
      )
    },
  }
}

function opens({ port }: { port?: number }, asked: number): boolean {
  return port === undefined || port === asked
}

function parseRule(entry: string): Rule {
  if (entry.includes('/')) return { hostname: entry, range: parseRange(entry, entry) }
  if (isIP(entry)) return { hostname: entry, range: wholeAddress(entry) }
  const [, bracketed, name, digits] =
    /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/.exec(entry) ?? []
  const hostname = canonicalHost(bracketed ? `[${bracketed}]` : (name ?? ''))
  if (!hostname) throw invalid(entry)
  const port = digits === undefined ? {} : { port: Number(digits) }
  return isIP(hostname)
    ? { hostname, range: wholeAddress(hostname), ...port }
    : { hostname, ...port }
}

function wholeAddress(address: string): Range {
  return parseRange(`${address}/${isIP(address) === 4 ? 32 : 128}`, address)
}

function parseRange(cidr: string, entry: string): Range {
  // `parseCIDR` alone also takes 10.1/8, whose meaning varies.
  if (isIP(cidr.split('/')[0] ?? '') === 0) throw invalid(entry)
  try {
    return ipaddr.parseCIDR(cidr)
  } catch (cause) {
    throw invalid(entry, cause)
  }
}

function canonicalHost(host: string): string {
  try {
    return plain(new URL(`http://${host}`).hostname)
  } catch {
    return ''
  }
}

/** A URL's host name without the brackets of IPv6 and the dot of the root. */
function plain(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}

function contains(range: Range, address: Address): boolean {
  return range[0].kind() === address.kind() && address.match(range)
}

function invalid(entry: string, cause?: unknown): InvalidArgumentError {
  const text = `outbound.allow: ${JSON.stringify(entry)} is no host, host:port, IP address or CIDR range`
  return new InvalidArgumentError(text, cause)
}
