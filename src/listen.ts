import { readFile } from 'node:fs/promises'
import { createServer, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createSecureContext } from 'node:tls'
import { H3Core } from 'h3'
import type { H3Event } from 'h3'
import { listen } from 'listhen'
import type { Listener } from 'listhen'
import { InvalidArgumentError, PortInUseError, ServerStartError } from './errors.ts'
import { createListener } from './listener.ts'
import type { NodeListener } from './listener.ts'

/** An open port. */
export interface Socket {
  url: string
  port: number
  /** Ends open work, by force after `patience` ms. */
  close(patience: number): Promise<void>
}

export interface ListenOptions {
  /** `localhost` is bound as 127.0.0.1 and, where there is one, ::1. */
  host: string
  /** `undefined`: `usual` or the next free one; 0: any free one. */
  port: number | undefined
  usual: number
  /** What chooses another. @default '--port' */
  flag?: string
  /** `true`: with a certificate made for this machine alone; else PEM files. */
  tls: boolean | { cert: string; key: string }
  /** Milliseconds for the headers and for a whole request; how many connections at once. */
  limits: { headersTimeout: number; requestTimeout: number; connections: number }
}

/** The in-process face of an app: what the socket calls too. */
export function createApp(handler: (event: H3Event) => Promise<Response>): H3Core {
  // Else h3 answers `/%zz` itself, without a problem document and unlogged.
  const app = new H3Core({ allowMalformedURL: true })
  app.handler = handler
  return app
}

/**
 * Opens a port for an app.
 * @throws PortInUseError when the port that was asked for is taken, InvalidArgumentError for one that
 * is not ours to open or a host that is not this machine, else ServerStartError
 */
export async function openSocket(app: H3Core, options: ListenOptions): Promise<Socket> {
  await checkOptions(options)
  const handler = createListener(app)
  const local = options.host === 'localhost'
  const first = await bind(handler, local ? '127.0.0.1' : options.host, options)
  const { port } = first.address
  const second = local
    ? await bind(handler, '::1', { ...options, port }).catch(() => undefined)
    : undefined
  const all = second === undefined ? [first] : [first, second]
  for (const { server } of all) guard(server, options.limits)
  return {
    url: `${options.tls === false ? 'http' : 'https'}://${local ? 'localhost' : bracket(options.host)}:${port}`,
    port,
    async close(patience) {
      const force = setTimeout(
        () => all.forEach((one) => one.server.closeAllConnections()),
        patience,
      )
      await Promise.all(all.map((one) => one.close()))
      clearTimeout(force)
    },
  }
}

/** Says what is wrong with certificate, key and address before the socket does so in its own words. */
async function checkOptions({ tls, host }: ListenOptions): Promise<void> {
  if (isIP(host) !== 0 && !isOwnAddress(host)) {
    throw new InvalidArgumentError(`this machine has no address ${host}`)
  }
  if (typeof tls === 'boolean') return
  const cert = await readPem(tls.cert, 'cert')
  const key = await readPem(tls.key, 'key')
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    throw new InvalidArgumentError(
      `${tls.cert} and ${tls.key} are no certificate with its key in PEM: ${reasonOf(error)}`,
      error,
    )
  }
}

async function readPem(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? `no such file: ${file}` : reasonOf(error)
    throw new InvalidArgumentError(`tls.${name} (--${name}) cannot be read: ${reason}`, error)
  }
}

function isOwnAddress(host: string): boolean {
  if (/^(0\.0\.0\.0|::|127\..*|::1)$/.test(host)) return true
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address === host),
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Clients that send slowly on purpose (slowloris) are let go. */
function guard(server: Listener['server'], limits: ListenOptions['limits']): void {
  server.headersTimeout = limits.headersTimeout
  server.requestTimeout = limits.requestTimeout
  server.maxConnections = limits.connections
}

type PortInput = NonNullable<NonNullable<Parameters<typeof listen>[1]>['port']>

async function bind(
  handler: NodeListener,
  hostname: string,
  options: ListenOptions,
): Promise<Listener> {
  try {
    return await listen((request, response) => void handler(request, response), {
      hostname,
      port: portInput(options),
      https: options.tls,
      showURL: false,
      autoClose: false,
      isProd: true,
      // Else get-port writes to standard output.
      isTest: true,
      name: '',
    })
  } catch (error) {
    throw await explain(error, hostname, options)
  }
}

/** listhen quietly moves to another port unless every range it may try holds just this one. */
function portInput({ port, usual }: ListenOptions): PortInput {
  if (port === 0) return { port: 0, random: true }
  const only: [number, number] = port === undefined ? [usual, usual + 99] : [port, port]
  return { port: only[0], portRange: only, alternativePortRange: only, random: false, ports: [] }
}

/** get-port says of whatever goes wrong that no port is free: what it is, the system is asked again. */
async function explain(error: unknown, hostname: string, options: ListenOptions): Promise<Error> {
  const port = options.port ?? options.usual
  const isVague = error instanceof Error && error.name === 'GetPortError'
  const code = isVague ? ((await probe(hostname, port)) ?? 'EADDRINUSE') : codeOf(error)
  const words = REFUSALS[code]?.(hostname, port)
  if (words !== undefined) return new InvalidArgumentError(words, error)
  if (code === 'EADDRINUSE') return new PortInUseError(port, error, options.flag)
  const reason = isVague ? code : reasonOf(error)
  return new ServerStartError(`cannot listen on ${hostname}: ${reason}`, { cause: error })
}

const unknownHost = (hostname: string): string =>
  `no address is known for the host ${hostname}: give --host a name or an address of this machine`

/** By the system's code; these are mistakes of who asks. */
const REFUSALS: Record<string, (hostname: string, port: number) => string> = {
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EADDRNOTAVAIL: (hostname) => `this machine has no address ${hostname}`,
  EACCES: (_, port) =>
    `port ${port} may not be opened by this user: choose one from 1024 up with --port`,
}

/** The code with which an address cannot be listened on; nothing when it can. */
function probe(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(codeOf(error)))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
