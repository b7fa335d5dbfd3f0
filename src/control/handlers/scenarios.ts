import type { ScenarioRow, ScenarioVerbs } from '../verbs/scenarios.ts'
import { ofSession, servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'
import type { Handlers } from '../control.ts'
import { withPack } from './packs.ts'

/** What the verbs about scenarios do. */
export function scenarioHandlers(host: ControlledHost): Pick<Handlers, keyof ScenarioVerbs> {
  const mock = (server: string) => servedOf(host, server).mock
  const live = (server: string) => mock(server).live
  return {
    async list_scenarios({ server, session }) {
      const { editor } = live(server)
      const active = editor.current(ofSession(session))
      const scenarios = editor.list().map((row): ScenarioRow => ({
        name: row.name,
        description: row.description ?? null,
        is_active: row.name === active,
        stubs: row.stubs,
        created_at: row.createdAt ?? null,
        updated_at: row.updatedAt ?? null,
      }))
      return { scenarios, total: scenarios.length, active_scenario: active }
    },
    async get_scenario({ server, name, session }) {
      const { editor } = live(server)
      return {
        scenario: editor.get(name),
        is_active: editor.current(ofSession(session)) === name,
      }
    },
    async get_current_scenario({ server, session }) {
      const active = live(server).editor.current(ofSession(session))
      return { active_scenario: active, session: session ?? null }
    },
    async create_scenario({ server, strict = false, dry_run: dryRun = false, ...input }) {
      const { live, spec } = mock(server)
      return live.editor.create(withPack(input, spec), { strict, dryRun })
    },
    async update_scenario({ server, strict = false, dry_run: dryRun = false, ...input }) {
      const { live, spec } = mock(server)
      return live.editor.update(input.name, withPack(input, spec), { strict, dryRun })
    },
    async delete_scenario({ server, name }) {
      const { editor } = live(server)
      await editor.delete(name)
      return { deleted: name, active_scenario: editor.current() }
    },
    async switch_scenario({ server, name, session }) {
      const { active, previous } = await live(server).editor.activate(name, ofSession(session))
      return { active_scenario: active, previous_scenario: previous }
    },
  }
}
