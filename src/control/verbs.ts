import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { Verb } from './verb.ts'
import { deliveries } from './verbs/deliveries.ts'
import type { DeliveryVerbs } from './verbs/deliveries.ts'
import { diagnosis } from './verbs/diagnosis.ts'
import type { DiagnosisVerbs } from './verbs/diagnosis.ts'
import { generate } from './verbs/generate.ts'
import type { GenerateVerbs } from './verbs/generate.ts'
import { host } from './verbs/host.ts'
import type { HostVerbs } from './verbs/host.ts'
import { logs } from './verbs/logs.ts'
import type { LogVerbs } from './verbs/logs.ts'
import { operations } from './verbs/operations.ts'
import type { OperationVerbs } from './verbs/operations.ts'
import { packs } from './verbs/packs.ts'
import type { PackVerbs } from './verbs/packs.ts'
import { responses } from './verbs/responses.ts'
import type { ResponseVerbs } from './verbs/responses.ts'
import { scenarios } from './verbs/scenarios.ts'
import type { ScenarioVerbs } from './verbs/scenarios.ts'
import { servers } from './verbs/servers.ts'
import type { ServerVerbs } from './verbs/servers.ts'
import { states } from './verbs/state.ts'
import type { StateVerbs } from './verbs/state.ts'
import { trials } from './verbs/trial.ts'
import type { TrialVerbs } from './verbs/trial.ts'
import { webhooks } from './verbs/webhooks.ts'
import type { WebhookVerbs } from './verbs/webhooks.ts'

/** What each verb takes and gives, by its name. */
export interface VerbTypes
  extends
    ServerVerbs,
    GenerateVerbs,
    OperationVerbs,
    ScenarioVerbs,
    PackVerbs,
    ResponseVerbs,
    StateVerbs,
    LogVerbs,
    DiagnosisVerbs,
    TrialVerbs,
    WebhookVerbs,
    DeliveryVerbs,
    HostVerbs {}

export type VerbName = keyof VerbTypes
export type Inputs = { [N in VerbName]: VerbTypes[N]['input'] }
/** Events come as an AsyncIterable, a file as a Download, text as a string. */
export type Outputs = { [N in VerbName]: VerbTypes[N]['output'] }

/** Where the verbs with a path of their own are. */
export const BASE = '/admin/api/v1'

/** The verbs by subject. */
export const SUBJECTS: Readonly<Record<string, Readonly<Record<string, Omit<Verb, 'name'>>>>> = {
  servers: { ...servers, ...generate },
  operations: { ...operations },
  scenarios: { ...scenarios, ...packs },
  responses: { ...responses },
  state: { ...states },
  logs: { ...logs },
  diagnosis: { ...diagnosis, ...trials },
  webhooks: { ...webhooks },
  deliveries: { ...deliveries },
  host: { ...host },
}

/** Everything that can be done to a running host or mock: the one table that all skins loop over. */
export const VERBS: readonly Verb[] = Object.values(SUBJECTS).flatMap((subject) =>
  Object.entries(subject).map(([name, verb]): Verb => Object.assign({ name }, verb)),
)

const byName = new Map(VERBS.map((verb) => [verb.name, verb]))

/** The verb of a name, if there is one. */
export function findVerb(name: string): Verb | undefined {
  return byName.get(name)
}

/** The verb of a name; throws an InvalidArgumentError that names the nearest. */
export function getVerb(name: string): Verb {
  const verb = findVerb(name)
  if (verb !== undefined) return verb
  const names = [...byName.keys()]
  const rest = didYouMean(name, names) || `: there are ${names.join(', ')}`
  throw new InvalidArgumentError(`there is no verb ${JSON.stringify(name)}${rest}`)
}

/** The path of a verb on the admin's port. */
export function pathOf({ path, isAtRoot }: Verb): string {
  return isAtRoot ? path : BASE + path
}

/** Where a member of a verb's input stands in a request; one that could be in either place is taken from both. */
export function placeOf({ path, method }: Verb, member: string): 'path' | 'query' | 'body' {
  if (path.includes(`{${member}}`)) return 'path'
  const hasBody = method === 'POST' || method === 'PUT'
  return hasBody && member !== 'session' ? 'body' : 'query'
}
