import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Inputs } from '../../control/verbs.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { isRecord } from '../lib/record.ts'

/** What a new scenario begins with. */
export interface Start {
  name: string
  content: object
}

const EXAMPLE: Start = { name: '', content: { description: '', stubs: [] } }

/** The beginning of the scenario that is being made. */
export const start: Signal<Start> = signal(EXAMPLE)

/** Begins with nothing. */
export function startEmpty(example: { method: string; path: string } | undefined): void {
  const stub = { ...example, respond: { status: 200, body: {} } }
  start.value = { name: '', content: { ...EXAMPLE.content, stubs: example ? [stub] : [] } }
}

/** A scenario as its author writes it: without its name, and without ids that were made. */
export function toContent({ name: _name, stubs, ...rest }: Scenario): object {
  return { ...rest, stubs }
}

const MEMBERS = new Set(['description', 'extends', 'delay', 'stubs', 'strict'])

/** What `create_scenario` takes, or why it takes nothing. */
export function toScenarioInput(
  server: string,
  name: string,
  content: unknown,
): Inputs['create_scenario'] | string {
  if (Array.isArray(content)) return { server, name, config: content }
  if (!isRecord(content)) return 'A scenario is an object, or a list of stubs'
  const { name: own, ...rest } = content
  if (own !== undefined && own !== name)
    return `The name stands in its own field: take "name" out of the text`
  const unknown = Object.keys(rest).filter((key) => !MEMBERS.has(key))
  if ('stubs' in rest && unknown.length > 0)
    return `There is no member ${unknown.join(', ')}: there are ${[...MEMBERS].join(', ')}`
  return 'stubs' in rest ? { ...rest, server, name } : { server, name, config: rest }
}
