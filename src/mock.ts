import type { MockSettings, ResolvedMock } from './config.ts'
import { goLive } from './live.ts'
import type { Live } from './live.ts'
import type { Outbound } from './lib/outbound.ts'
import { createRandom, hashSeed } from './lib/random.ts'
import type { Logger } from './log/logger.ts'
import { loadMiddleware } from './middleware/load.ts'
import type { Middleware } from './middleware/middleware.ts'
import type { Redactor } from './log/redact.ts'
import { createSpecRedactor } from './redaction.ts'
import { Requester } from './respond/request.ts'
import { Responder } from './respond/responder.ts'
import { createAuth, secretParameters } from './rules/auth.ts'
import type { Auth } from './rules/auth.ts'
import { createCors } from './rules/cors.ts'
import type { Cors } from './rules/cors.ts'
import { findDoubts } from './rules/doubts.ts'
import { createTokenEndpoint } from './rules/tokens.ts'
import type { TokenEndpoint } from './rules/tokens.ts'
import { createValidator } from './rules/validate.ts'
import type { Validator } from './rules/validate.ts'
import { loadCompileSchema } from './scenario/match/schema-test.ts'
import type { CompileSchema } from './scenario/match/schema-test.ts'
import { createBodyCheck } from './scenario/normalize/contract.ts'
import type { BodyCheck } from './scenario/normalize/contract.ts'
import { createTargets } from './scenario/normalize/target.ts'
import type { Targets } from './scenario/normalize/target.ts'
import type { Contract } from './scenario/scenarios.ts'
import type { Store } from './scenario/store/store.ts'
import { listCallbacks, listWebhooks } from './spec/callbacks.ts'
import type { Call } from './spec/callbacks.ts'
import { readExternal } from './spec/external.ts'
import type { External } from './spec/external.ts'
import { placeText } from './spec/findings.ts'
import { createLateReport } from './spec/late.ts'
import { loadSpec } from './spec/load.ts'
import type { Spec } from './spec/load.ts'
import { IndexedRouter } from './spec/router.ts'
import type { SchemaReport, Schemas } from './spec/schema.ts'
import { isObject } from './types.ts'
import { Caller } from './webhooks/caller.ts'
import type { Outbox } from './webhooks/outbox.ts'
import type { HookContract } from './webhooks/registry.ts'

const USUAL_LOCALE = 'en'

/** One spec being served: its document, how it is routed and how it answers. */
export interface Mock {
  name: string
  spec: Spec
  router: IndexedRouter
  responder: Responder
  auth: Auth
  validator: Validator
  cors: Cors
  /** Query parameters whose values stay out of the log. */
  secrets: ReadonlySet<string>
  live: Live
  /** What its scenarios are held against. */
  contract: Contract
  /** What its registered webhooks are held against. */
  hookContract: HookContract
  /** Makes requests of their description. */
  requester: Requester
  /** Sends what it has to send to others. */
  caller: Caller
  limits: { body: number }
  /** Masks what must not be stored or shown. */
  redactor: Redactor
  /** Where clients log in, when the config asks for it. */
  tokens: TokenEndpoint | undefined
  /** Modules of the user's that are asked before and after everything else. */
  middleware: readonly Middleware[]
  settings: MockSettings
}

/** What a mock shares with the others of its host. */
export interface MockParts {
  outbound: Outbound
  log: Logger
  limits: { body: number; depth: number; parts: number; scenarios: number; stubs: number }
  store: Store
  /** Paths of values in JSON bodies that are masked. */
  redact: readonly string[]
  /** Where what is to be sent to others is handed in. */
  outbox: Outbox
  createId: () => string
  /** The mocks of before, by name. */
  live: ReadonlyMap<string, Live>
}

/** Loads a spec and prepares it for serving. Throws a SpecificationError when it cannot be read. */
export async function loadMock(config: ResolvedMock, parts: MockParts): Promise<Mock> {
  const source = isObject(config.spec) ? config.spec : String(config.spec)
  const trusted = config.isForeign !== true
  return createMock(await loadSpec(source, parts.outbound, { trusted }), config, parts)
}

/** Prepares a spec that was loaded for serving. */
export async function createMock(
  spec: Spec,
  { name, settings, basePath }: ResolvedMock,
  parts: MockParts,
): Promise<Mock> {
  const { outbound, limits } = parts
  await checkLocale(settings.locale)
  const middleware = await loadMiddleware(settings.middleware)
  const report = createReport(spec, name, parts.log)
  const schemas = shareSchemas(spec, report)
  const tokens = createTokens(spec, settings)
  const router = new IndexedRouter(spec, basePath)
  const contract = createContract({ spec, router, schemas, locale: settings.locale })
  const webhooks = listWebhooks(spec)
  const hookContract = createHookContract({ spec, webhooks, settings, contract })
  const before = parts.live.get(name)
  const live = await goLive({ mock: name, contract, hookContract, settings, ...parts }, before)
  for (const line of findDoubts(settings, spec.operations)) parts.log.warn({ mock: name }, line)
  const answering = {
    spec,
    schemas,
    report,
    seed: settings.seed,
    dynamic: settings.dynamic,
    locale: settings.locale,
    ignoreExamples: settings.ignoreExamples,
    fillExamples: settings.fillExamples,
    readExternal: (example: External) => readExternal(spec, example, outbound),
  }
  const requester = new Requester(answering)
  return {
    name,
    spec,
    settings,
    requester,
    tokens,
    middleware,
    router,
    contract,
    live,
    redactor: createSpecRedactor(spec, parts.redact),
    limits,
    cors: createCors(settings.cors),
    secrets: secretParameters(spec),
    validator: createValidator({ spec, schemas, limits }),
    auth: createAuth({
      spec,
      settings: settings.auth,
      fetchText: outbound.fetchText,
      ...(tokens && { ownKeys: tokens.keys }),
    }),
    hookContract,
    caller: createCaller({ name, spec, settings, live, webhooks, requester }, parts),
    responder: new Responder({ ...answering, checkAnswers: settings.validation.responses }),
  }
}

function createCaller(
  own: {
    name: string
    spec: Spec
    settings: MockSettings
    live: Live
    webhooks: ReadonlyMap<string, Call>
    requester: Requester
  },
  { outbox, createId, log }: MockParts,
): Caller {
  const { name, spec, settings, live, webhooks, requester } = own
  return new Caller({
    mock: name,
    settings: settings.webhooks,
    callbacks: listCallbacks(spec),
    webhooks,
    requester,
    hooks: live.hooks,
    outbox,
    random: createRandom(hashSeed(settings.seed, 'deliveries')),
    createId,
    log,
  })
}

/** Findings that only serving brings up, with their places. */
function createReport(spec: Spec, mock: string, log: Logger): SchemaReport {
  return createLateReport(spec, (found) => {
    spec.diagnostics.push(found)
    const { code, message, pointer, file, line, column } = found
    const where = placeText(found)
    const text = where === '' ? message : `${where}: ${message}`
    log.warn({ mock, code, pointer, file, line, column }, text)
  })
}

/** One set of validators for requests and answers; ajv is loaded when the first is needed. */
function shareSchemas(spec: Spec, report: SchemaReport): () => Promise<Schemas> {
  let schemas: Promise<Schemas> | undefined
  return () =>
    (schemas ??= import('./spec/schema.ts').then((module) => new module.Schemas(spec.refs, report)))
}

/** What scenarios are checked and prepared with; each part is made when a scenario needs it. */
function createContract(parts: {
  spec: Spec
  router: IndexedRouter
  schemas: () => Promise<Schemas>
  locale: string
}): Contract {
  const { spec, router, schemas, locale } = parts
  let targets: Targets | undefined
  let checkBody: BodyCheck | undefined
  let compileSchema: Promise<CompileSchema> | undefined
  return {
    get targets() {
      return (targets ??= createTargets(spec, router))
    },
    checkBody: async () => (checkBody ??= createBodyCheck(spec, await schemas())),
    compileSchema: () => (compileSchema ??= loadCompileSchema(spec.refs)),
    loadFaker: async () => (await import('./respond/fake/locale.ts')).loadFaker(locale),
  }
}

function createHookContract(parts: {
  spec: Spec
  webhooks: ReadonlyMap<string, Call>
  settings: MockSettings
  contract: Contract
}): HookContract {
  const { spec, webhooks, settings, contract } = parts
  return {
    operations: spec.operations.map(({ operationId }) => operationId),
    webhooks: [...webhooks.keys()],
    loadFaker: contract.loadFaker,
    env: settings.env,
    seed: settings.seed,
  }
}

function createTokens(spec: Spec, { auth }: MockSettings): TokenEndpoint | undefined {
  return auth !== false && auth.tokens ? createTokenEndpoint({ spec, settings: auth }) : undefined
}

/** A wrong locale is said at the start; the usual one is known to be there, and loaded when needed. */
async function checkLocale(locale: string): Promise<void> {
  if (locale === USUAL_LOCALE) return
  const { loadFaker } = await import('./respond/fake/locale.ts')
  await loadFaker(locale)
}
