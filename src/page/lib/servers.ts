import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Server } from '../../control/verbs/servers.ts'
import { call } from './api.ts'
import type { CallError } from './request.ts'
import { toError } from './resource.ts'
import { route } from './route.ts'

/** The mocks of this host; undefined before they are known. */
export const servers: Signal<Server[] | undefined> = signal(undefined)

/** Why they are not known. */
export const serversError: Signal<CallError | undefined> = signal(undefined)

/** The mock that is shown: the one that the URL names, else the first. */
export const server: ReadonlySignal<Server | undefined> = computed(() => {
  const name = route.value.query.get('server')
  const all = servers.value ?? []
  return name === null ? all[0] : all.find((one) => one.name === name || one.id === name)
})

/** Its name; empty before it is known. */
export const serverName: ReadonlySignal<string> = computed(() => server.value?.name ?? '')

/** Reads what is told of the mocks anew, as after a write: active scenario, settings, figures. */
export async function loadServers(): Promise<void> {
  try {
    servers.value = (await call('list_servers', {})).servers
    serversError.value = undefined
  } catch (error) {
    serversError.value = toError(error)
  }
}
