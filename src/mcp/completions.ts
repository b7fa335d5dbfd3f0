import type { CompleteResourceTemplateCallback } from '@modelcontextprotocol/server'
import type { Outputs, VerbName } from '../control/verbs.ts'
import type { Backend } from './backend.ts'

/** As many as one reply may have (2026-07-28, completion). */
const MOST = 100

interface Context {
  arguments?: Record<string, string>
}

/** What may be filled in, by the name of a variable or argument; what cannot be asked has none. */
export interface Completions {
  server(value: string): Promise<string[]>
  operationId: CompleteResourceTemplateCallback
  name: CompleteResourceTemplateCallback
  requestId: CompleteResourceTemplateCallback
}

/** Creates completions from what runs; nothing is begun for them. */
export function createCompletions(backend: Backend): Completions {
  /** The names that a verb knows of the mock that is named already. */
  const of =
    <N extends VerbName>(verb: N, more: object, namesOf: (output: Outputs[N]) => string[]) =>
    async (value: string, { arguments: named = {} }: Context = {}): Promise<string[]> => {
      const { server } = named
      if (server === undefined) return []
      const input = { server, ...more }
      const output = await backend.call(verb, input).catch(() => undefined)
      return output === undefined ? [] : fitting(value, namesOf(output as Outputs[N]))
    }
  return {
    async server(value) {
      const running = await backend.servers().catch(() => [])
      return fitting(
        value,
        running.map(({ name }) => name),
      )
    },
    operationId: of('list_operations', { limit: 10_000 }, ({ operations }) =>
      operations.map((one) => one.operation_id),
    ),
    name: of('list_scenarios', {}, ({ scenarios }) => scenarios.map(({ name }) => name)),
    requestId: of('query_logs', { limit: MOST }, ({ logs }) => logs.map(({ id }) => id)),
  }
}

/** Those that begin so, then those that have it somewhere. */
export function fitting(value: string, names: readonly string[]): string[] {
  const wanted = value.toLowerCase()
  const found = names.filter((name) => name.toLowerCase().includes(wanted))
  const begins = (name: string): number => (name.toLowerCase().startsWith(wanted) ? 0 : 1)
  return found.sort((one, other) => begins(one) - begins(other)).slice(0, MOST)
}
