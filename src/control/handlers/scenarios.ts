import type { ScenarioRow, ScenarioVerbs } from '../verbs/scenarios.ts'
import { ofSession, servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'
import type { Handlers } from '../control.ts'

/** What the verbs about scenarios do. */
export function scenarioHandlers(host: ControlledHost): Pick<Handlers, keyof ScenarioVerbs> {
  const live = (server: string) => servedOf(host, server).mock.live
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
    create_scenario: ({ server, strict = false, dry_run: dryRun = false, ...document }) =>
      live(server).editor.create(document, { strict, dryRun }),
    update_scenario: ({ server, strict = false, dry_run: dryRun = false, ...document }) =>
      live(server).editor.update(document.name, document, { strict, dryRun }),
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
