import { isIPv6 } from 'node:net'
import { InvalidArgumentError } from '../errors.ts'

/** Where the admin listens. */
export interface Place {
  /** As bound: a name or an address. */
  host: string
  port: number
  isTls: boolean
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]']
/** An address that stands for all of them is nobody's name. */
const WILDCARDS = new Set(['0.0.0.0', '::', '[::]'])

/**
 * Refuses an admin that others can reach under a token that was made and written to a file here.
 * @throws InvalidArgumentError
 */
export function assertOwnToken({ host, token }: { host: string; token: string | undefined }): void {
  if (token !== undefined || isLocal(host)) return
  throw new InvalidArgumentError(
    `admin.host ${host} lets other machines reach the admin: set a token of your own (admin.token or MOCKLOOP_ADMIN_TOKEN), or leave it on localhost`,
  )
}

/** The values of `Host` that are this admin's own, with its port; lower case. */
export function ownHosts({ host, port, isTls }: Place): string[] {
  const names = WILDCARDS.has(host) ? LOCAL : [...LOCAL, bracket(host.toLowerCase())]
  return names.flatMap((name) => withPort(name, port, port === (isTls ? 443 : 80)))
}

/** Those that the user has allowed; one without a port is meant with ours, or none where something stands before us. */
export function allowedHosts(entries: readonly string[], { port }: Place): string[] {
  return entries.flatMap((entry) => {
    const host = bracket(entry.trim().toLowerCase())
    return /:\d+$/.test(host.replace(/^\[.*?\]/, '')) ? [host] : withPort(host, port, true)
  })
}

function withPort(name: string, port: number, isOptional: boolean): string[] {
  return isOptional ? [`${name}:${port}`, name] : [`${name}:${port}`]
}

function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)
}

function bracket(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
