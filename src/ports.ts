import type { H3Core } from 'h3'
import type { ResolvedConfig, ResolvedMock } from './config.ts'
import { handle } from './handle.ts'
import type { Serving } from './handle.ts'
import { createApp, openSocket } from './listen.ts'
import type { Socket } from './listen.ts'
import type { Mock } from './mock.ts'

/** One listening port and what it serves. */
export interface Port {
  /** As asked for in the config; `undefined` is the host's usual one. */
  asked: number | undefined
  serving: Serving
  app: H3Core
  socket: Socket | undefined
}

/** A mock beside the config that it was made from. */
export interface Placed {
  config: ResolvedMock
  mock: Mock
}

const USUAL_PORT = 8000

/** Prepares the ports for a set of mocks; a port that is there already is kept, and its mocks are swapped whole. */
export function arrangePorts(
  placed: readonly Placed[],
  before: readonly Port[],
  common: Omit<Serving, 'mocks'> & { port: number | undefined },
): Port[] {
  const groups = new Map<number | undefined, Mock[]>()
  for (const { config, mock } of placed) {
    const asked = config.port ?? common.port
    groups.set(asked, [...(groups.get(asked) ?? []), mock])
  }
  return [...groups].map(([asked, mocks]) => {
    const known = before.find((port) => port.asked === asked)
    if (known === undefined) return createPort(asked, { ...common, mocks })
    known.serving.mocks = mocks
    return known
  })
}

/** Opens what is not open yet. Throws a PortInUseError when a port is taken. */
export async function openPorts(
  ports: readonly Port[],
  { host, tls, limits }: ResolvedConfig,
): Promise<void> {
  for (const port of ports) {
    port.socket ??= await openSocket(port.app, {
      host,
      port: port.asked,
      usual: USUAL_PORT,
      tls,
      limits,
    })
  }
}

function createPort(asked: number | undefined, serving: Serving): Port {
  return { asked, serving, app: createApp((event) => handle(serving, event)), socket: undefined }
}
