import { InvalidArgumentError, TooLargeError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import type { ForSession, ScenarioEditor } from './editor.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import type { Stub, StubResponse, UpdatedResponse } from './scenario.ts'
import type { Scenarios } from './scenarios.ts'

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
   * the active scenario, or with a session into that session alone; with `dryRun` nowhere.
   * @throws ScenarioError for an endpoint that no operation has, or a response that makes no sense
   */
  update(
    endpoint: string,
    response: StubResponse,
    { session, dryRun = false }: ForSession & { dryRun?: boolean } = {},
  ): Promise<UpdatedResponse> {
    return this.#editor.change(async () => {
      const { stubs, warnings } = await this.#toStubs(endpoint, response)
      const before = this.list({ session })
      const ids = new Set(stubs.map(({ id }) => id))
      const previous = before.find(({ id }) => ids.has(id))?.respond
      if (!dryRun) await this.#put([...before.filter(({ id }) => !ids.has(id)), ...stubs], session)
      return { previous, next: stubs[0]?.respond ?? response, warnings }
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
  ): Promise<{ stubs: Stub[]; warnings: Finding[] }> {
    const match = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/.exec(endpoint.trim())
    if (match === null)
      throw new InvalidArgumentError(
        `${JSON.stringify(endpoint)} is no endpoint: write /users/123, /users/{id} or GET /users/{id}`,
      )
    const [, method, path] = match
    const { contract, active } = this.#scenarios
    const stub = { path, respond, ...(method !== undefined && { method: method.toUpperCase() }) }
    const { scenario, warnings } = normalizeScenario(
      { name: active, stubs: [stub] },
      { targets: contract.targets, checkBody: await contract.checkBody() },
    )
    for (const one of scenario.stubs) one.id = `${one.method ?? 'GET'} ${one.path}`
    await this.#editor.assertSound(scenario)
    return { stubs: scenario.stubs, warnings }
  }
}
