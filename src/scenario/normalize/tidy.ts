import type { Scenario, Stub, StubResponse } from '../scenario.ts'
import type { Target } from './target.ts'

/** A scenario with its members in the order in which one reads them. */
export function tidyScenario({
  name,
  description,
  extends: base,
  delay,
  stubs,
}: Scenario): Scenario {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(base === undefined ? {} : { extends: base }),
    ...(delay === undefined ? {} : { delay }),
    stubs,
  }
}

/** A stub that has one of `respond` and `sequence`, with its members in the order in which one reads them. */
export function tidyStub(id: string, target: Target, written: Omit<Stub, 'id'>): Stub {
  const { operation, method, path } = target
  const { respond = {}, sequence } = written
  const stub: Stub = { id }
  if (operation !== undefined) stub.operation = operation
  if (method !== undefined) stub.method = method
  if (path !== undefined) stub.path = path
  if (written.when !== undefined) stub.when = written.when
  if (sequence === undefined) stub.respond = tidyResponse(respond)
  else stub.sequence = sequence.map(tidyResponse)
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the document; nobody awaits a stub
  if (written.then !== undefined) stub.then = written.then
  if (written.times !== undefined) stub.times = written.times
  if (written.priority !== undefined) stub.priority = written.priority
  if (written.state !== undefined) stub.state = written.state
  return stub
}

function tidyResponse(response: StubResponse): StubResponse {
  const { headers, base64 } = response
  return {
    ...response,
    ...(headers === undefined ? {} : { headers: toTexts(headers) }),
    ...(base64 === undefined ? {} : { base64: base64.replaceAll(/\s/g, '') }),
  }
}

/** A number in YAML is meant as its digits. */
function toTexts(headers: NonNullable<StubResponse['headers']>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  )
}
