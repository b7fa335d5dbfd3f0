import { checkState } from '../../scenario/session/state.ts'
import type { JsonObject } from '../../types.ts'
import type { StateVerbs } from '../verbs/state.ts'
import { servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'
import type { Handlers } from '../control.ts'

const USUAL = 'default'

/** What the verbs about sessions, state and snapshots do. */
export function stateHandlers(host: ControlledHost): Pick<Handlers, keyof StateVerbs> {
  const live = (server: string) => servedOf(host, server).mock.live
  return {
    async get_state({ server, session = USUAL }) {
      return { session, state: live(server).scenarios.sessions.peek(session)?.state ?? {} }
    },
    async set_state({ server, session = USUAL, state }) {
      const copy: JsonObject = structuredClone(state)
      checkState(copy)
      live(server).scenarios.sessions.get(session).state = copy
      return { session, state: copy }
    },
    async list_sessions({ server }) {
      const { scenarios, editor } = live(server)
      const sessions = scenarios.sessions.list().map((one) => ({
        id: one.id,
        active_scenario: editor.current({ session: one.id }),
        created_at: new Date(one.createdAt).toISOString(),
        used_at: new Date(one.usedAt).toISOString(),
        state_keys: Object.keys(one.state),
        responses: one.overrides.length,
      }))
      return { sessions, total: sessions.length }
    },
    async reset({ server, session }) {
      const { scenarios, snapshots, faults, editor, hooks } = live(server)
      if (session === undefined) {
        faults.reset()
        await snapshots.reset()
        await hooks.reset()
      } else scenarios.sessions.reset(session)
      const active = editor.current(session === undefined ? {} : { session })
      return { session: session ?? null, active_scenario: active }
    },
    async snapshot({ server, name }) {
      await live(server).snapshots.take(name)
      return { name }
    },
    async list_snapshots({ server }) {
      const snapshots = (await live(server).snapshots.list()).map((name) => ({ name }))
      return { snapshots, total: snapshots.length }
    },
    async restore({ server, name }) {
      const { snapshots, editor } = live(server)
      await snapshots.restore(name)
      return { name, active_scenario: editor.current() }
    },
  }
}
