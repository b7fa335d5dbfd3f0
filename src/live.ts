import type { MockSettings, WebhookConfig } from './config.ts'
import { systemClock } from './lib/clock.ts'
import type { Logger } from './log/logger.ts'
import { createFaults } from './rules/faults.ts'
import type { Faults } from './rules/faults.ts'
import { ScenarioEditor } from './scenario/editor.ts'
import { Responses } from './scenario/responses.ts'
import { Scenarios } from './scenario/scenarios.ts'
import type { Contract } from './scenario/scenarios.ts'
import { Snapshots } from './scenario/snapshots.ts'
import type { Store } from './scenario/store/store.ts'
import { Webhooks } from './webhooks/registry.ts'
import type { HookContract } from './webhooks/registry.ts'

/** What of a mock goes on when its spec is taken over anew: scenarios, sessions, state and faults. */
export interface Live {
  scenarios: Scenarios
  editor: ScenarioEditor
  responses: Responses
  snapshots: Snapshots
  faults: Faults
  /** Who is told what happens. */
  hooks: Webhooks
  /** The settings that the faults were made from. */
  faultSettings: string
}

/** Where a live part comes from. */
export interface LiveOptions {
  mock: string
  settings: MockSettings
  limits: { scenarios: number; stubs: number }
  store: Store
  log: Logger
  contract: Contract
  hookContract: HookContract
}

/**
 * Brings a mock to life; what was there before goes on, but for faults whose settings have changed.
 * @throws InvalidArgumentError for an active scenario or a profile that is not there
 */
export async function goLive(options: LiveOptions, before: Live | undefined): Promise<Live> {
  const { contract, hookContract, settings } = options
  const faultSettings = JSON.stringify(faultPart(settings))
  const isSame = before?.faultSettings === faultSettings
  const faults = isSame
    ? before.faults
    : createFaults(settings, { seed: settings.seed, clock: systemClock })
  if (before !== undefined) return { ...before, faults, faultSettings }
  const scenarios = new Scenarios({ ...options, clock: systemClock }, contract)
  await scenarios.open()
  const editor = new ScenarioEditor(scenarios)
  const responses = new Responses(scenarios, editor)
  const snapshots = new Snapshots(scenarios, editor)
  const hooks = new Webhooks({ ...options, clock: systemClock }, hookContract)
  await hooks.bind(hooksOf(settings), hookContract)
  return { scenarios, editor, responses, snapshots, faults, faultSettings, hooks }
}

/** The registered webhooks of the config. */
export function hooksOf({ webhooks }: MockSettings): WebhookConfig[] {
  return webhooks === false ? [] : webhooks.hooks
}

function faultPart({ delay, errors, faults, profile, rateLimit, seed }: MockSettings) {
  return { delay, errors, faults, profile, rateLimit, seed }
}
