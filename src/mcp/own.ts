import type { Control } from '../control/control.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Backend, RunningMock } from './backend.ts'
import { findRunning, isAddress } from './find.ts'

/** A backend for the mocks of one host, which goes on when its clients have gone. */
export function createOwnBackend(control: Control, servers: () => RunningMock[]): Backend {
  return {
    async call(verb, input, options = {}) {
      return outliving(await control.call(verb, toHost(input, servers), options))
    },
    servers: async () => servers(),
    async close() {},
  }
}

/** A URL as the name of its mock; those that are stopped have no URL, but a name. */
function toHost(input: JsonObject, servers: () => RunningMock[]): JsonObject {
  const { server, keep_running: _keeps, ...rest } = input
  if (typeof server !== 'string') return rest
  return { ...rest, server: isAddress(server) ? findRunning(servers(), server).name : server }
}

/** What a host calls its own session is none of whoever asks it from outside. */
export function outliving(result: unknown): unknown {
  return isObject(result) && 'lifetime' in result ? { ...result, lifetime: 'detached' } : result
}
