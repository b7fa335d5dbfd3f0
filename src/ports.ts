import type { H3Core } from 'h3'
import type { ResolvedConfig, ResolvedMock } from './config.ts'
import { handle } from './handle.ts'
import type { Serving } from './handle.ts'
import { createApp, openSocket } from './listen.ts'
import type { Socket } from './listen.ts'
import type { Mock } from './mock.ts'
import { formOf } from './spec/same-paths.ts'

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

/** A port and what it is to serve. */
export interface Plan {
  port: Port
  mocks: Mock[]
}

const USUAL_PORT = 8000
/** How many hidden operations a warning names. */
const MOST_NAMED = 3

/** Which mocks go to which port; nothing that serves is touched yet. */
export function arrangePorts(
  placed: readonly Placed[],
  before: readonly Port[],
  common: Omit<Serving, 'mocks'> & { port: number | undefined },
): Plan[] {
  const groups = new Map<number | undefined, Mock[]>()
  for (const { config, mock } of placed) {
    const asked = config.port ?? common.port
    groups.set(asked, [...(groups.get(asked) ?? []), mock])
  }
  return [...groups].map(([asked, mocks]) => {
    const known = before.find((port) => port.asked === asked)
    return { port: known ?? createPort(asked, { ...common, mocks }), mocks }
  })
}

/**
 * Opens what is not open yet, then swaps the mocks of each port whole.
 * @throws PortInUseError when a port is taken; what was opened before it is closed again
 */
export async function openPorts(plans: readonly Plan[], config: ResolvedConfig): Promise<Port[]> {
  const { host, tls, limits } = config
  const opened: Port[] = []
  try {
    for (const { port } of plans) {
      if (port.socket !== undefined) continue
      port.socket = await openSocket(port.app, {
        host,
        port: port.asked,
        usual: USUAL_PORT,
        tls,
        limits,
      })
      opened.push(port)
    }
  } catch (error) {
    await Promise.all(opened.map((port) => port.socket?.close(0)))
    throw error
  }
  for (const { port, mocks } of plans) {
    port.serving.mocks = mocks
    for (const line of findHidden(mocks)) port.serving.log.warn(line)
  }
  return plans.map(({ port }) => port)
}

function createPort(asked: number | undefined, serving: Serving): Port {
  return { asked, serving, app: createApp((event) => handle(serving, event)), socket: undefined }
}

/** Who hides whose operations: of mocks with the same base path the first answers. */
function findHidden(mocks: readonly Mock[]): string[] {
  const takers = new Map<string, string>()
  return mocks.flatMap(({ name, spec, router }) => {
    const bases = router.bases.map((base) => JSON.stringify(base))
    const hidden = new Map<string, string[]>()
    for (const { method, path } of spec.operations) {
      const keys = bases.map((base) => `${method} ${base} ${formOf(path)}`)
      const [taker] = keys.map((key) => takers.get(key))
      const isHidden = keys.every((key) => (takers.get(key) ?? name) !== name)
      for (const key of keys) if (!takers.has(key)) takers.set(key, name)
      if (!isHidden || taker === undefined) continue
      const lost = hidden.get(taker) ?? []
      hidden.set(taker, lost)
      lost.push(`${method} ${path}`)
    }
    return Array.from(hidden, ([taker, lost]) => sayHidden(name, taker, { lost, of: spec }))
  })
}

function sayHidden(
  name: string,
  taker: string,
  { lost, of }: { lost: readonly string[]; of: Mock['spec'] },
): string {
  const isAll = lost.length === of.operations.length
  const more = lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : ''
  const what = isAll ? 'all of its operations' : lost.slice(0, MOST_NAMED).join(', ') + more
  const how = isAll ? 'unreachable' : 'hidden in part'
  return `${name} is ${how}: ${taker} answers ${what}; give one of them a basePath or a port of its own`
}
