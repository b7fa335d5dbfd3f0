import { InvalidArgumentError, ScenarioError, TooLargeError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import type { ForSession, ScenarioEditor } from './editor.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import type { Stub, StubResponse, UpdatedResponse } from './scenario.ts'
import type { Scenarios } from './scenarios.ts'
import type { Session } from './session/session.ts'

/** The responses that were put above those of the active scenario while it runs. */
export class Responses {
  readonly #scenarios: Scenarios
  readonly #editor: ScenarioEditor

  constructor(scenarios: Scenarios, editor: ScenarioEditor) {
    this.#scenarios = scenarios
    this.#editor = editor
  }

  /**
   * Answers an endpoint so from now on: `/users/123`, `/users/{id}` or `GET /users/{id}`. It goes into
   * the active scenario, or with a session into that session alone; with `dryRun` nowhere. With `times`
   * each session is answered so that often, and then as before.
   * @throws ScenarioError for an endpoint that no operation has, or a response that makes no sense
   */
  update(
    endpoint: string,
    response: StubResponse,
    { session, dryRun = false, times }: ForSession & { dryRun?: boolean; times?: number } = {},
  ): Promise<UpdatedResponse> {
    return this.#editor.change(async () => {
      const { stubs, warnings } = await this.#toStubs(endpoint, response, times)
      const before = this.list({ session })
      const ids = new Set(stubs.map(({ id }) => id))
      const previous = before.find(({ id }) => ids.has(id))?.respond
      if (!dryRun) {
        this.#countAnew(ids, session)
        await this.#put([...before.filter(({ id }) => !ids.has(id)), ...stubs], session)
      }
      return { endpoints: [...ids], previous, next: stubs[0]?.respond ?? response, warnings }
    })
  }

  /** Takes such a response back, or all of them; tells how many there were. */
  reset(endpoint?: string, { session }: ForSession = {}): Promise<number> {
    return this.#editor.change(async () => {
      const before = this.list({ session })
      const ids =
        endpoint === undefined
          ? new Set(before.map(({ id }) => id))
          : new Set((await this.#toStubs(endpoint, {})).stubs.map(({ id }) => id))
      const after = before.filter(({ id }) => !ids.has(id))
      if (after.length < before.length) await this.#put(after, session)
      return before.length - after.length
    })
  }

  /** Those that are there now. */
  list({ session }: ForSession = {}): readonly Stub[] {
    if (session !== undefined) return this.#scenarios.sessions.peek(session)?.overrides ?? []
    return this.#scenarios.get(this.#scenarios.active).responses
  }

  async #put(responses: Stub[], session: string | undefined): Promise<void> {
    const { layers, active, options } = this.#scenarios
    this.#assertRoom(responses.length - this.list({ session }).length, session)
    if (session !== undefined) return this.#scenarios.override(session, responses)
    await this.#editor.save(active, layers.change(active, { responses }, options.clock.now()))
  }

  /** What is put there again has not answered yet. */
  #countAnew(ids: ReadonlySet<string>, session: string | undefined): void {
    for (const { id: own, counters } of this.#scenarios.sessions.list())
      if (session === undefined || own === session) drop(counters, ids)
  }

  /** A session's own count for themselves. */
  #assertRoom(more: number, session: string | undefined): void {
    const { layers, options } = this.#scenarios
    const known = session === undefined ? layers.countStubs() : this.list({ session }).length
    const { stubs } = options.limits
    if (more > 0 && known + more > stubs)
      throw new TooLargeError(`there are ${known} stubs already: reset some, or raise limits.stubs`)
  }

  async #toStubs(
    endpoint: string,
    respond: StubResponse,
    times?: number,
  ): Promise<{ stubs: Stub[]; warnings: Finding[] }> {
    const match = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/.exec(endpoint.trim())
    if (match === null)
      throw new InvalidArgumentError(
        `${JSON.stringify(endpoint)} is no endpoint: write /users/123, /users/{id} or GET /users/{id}`,
      )
    const [, method, path] = match
    const { contract, active } = this.#scenarios
    const stub = {
      path,
      respond,
      ...(method !== undefined && { method: method.toUpperCase() }),
      ...(times !== undefined && { times }),
    }
    const checkBody = await contract.checkBody()
    return inTheirWords(endpoint, async () => {
      const { scenario, warnings } = normalizeScenario(
        { name: active, stubs: [stub] },
        { targets: contract.targets, checkBody },
      )
      for (const one of scenario.stubs) one.id = `${one.method ?? 'GET'} ${one.path}`
      await this.#editor.assertSound(scenario)
      return { stubs: scenario.stubs, warnings: warnings.map(toTheirs) }
    })
  }
}

function drop(counters: Session['counters'], stubs: ReadonlySet<string>): void {
  for (const counts of counters.values()) for (const id of stubs) counts.delete(id)
}

/** Whoever sets a response knows nothing of the stub that it becomes. */
async function inTheirWords<T>(endpoint: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    throw new ScenarioError(`response of ${endpoint}`, error.findings.map(toTheirs))
  }
}

function toTheirs(finding: Finding): Finding {
  const pointer = finding.pointer.replace(/^stubs\[0\]\.?(respond\.?)?/, '')
  return { ...finding, pointer: pointer === 'path' || pointer === 'method' ? '' : pointer }
}
