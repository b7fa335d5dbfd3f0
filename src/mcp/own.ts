import type { Control } from '../control/control.ts'
import { getVerb } from '../control/verbs.ts'
import type { Backend } from './backend.ts'
import { findRunning } from './find.ts'

/** A backend for the mocks of one host: that of this process. */
export function createOwnBackend(control: Control): Backend {
  const servers = async () => (await control.call('list_servers', {})).servers
  return {
    async call(verb, input, options = {}) {
      const { server } = input
      if (getVerb(verb).scope === 'host' || typeof server !== 'string')
        return control.call(verb, input, options)
      const { name } = findRunning(await servers(), server)
      return control.call(verb, { ...input, server: name }, options)
    },
    async servers() {
      const running = (await servers()).filter(({ status }) => status !== 'stopped')
      return running.map(({ name, url, admin_url }) => ({ name, url, admin_url }))
    },
    async close() {},
  }
}
