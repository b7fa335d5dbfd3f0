import type { Entry } from '../log/entry.ts'
import type { Facts } from '../scenario/scenario.ts'

/** What conditions see of a request in the journal. */
export function toFacts(entry: Entry): Facts {
  const { method, path, session, request_headers: headers } = entry
  let body: { data: unknown } | undefined
  return {
    method,
    path,
    params: {},
    query: queryOf(entry),
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
    headers: () => headers,
    get body() {
      body ??= { data: bodyOf(entry) }
      return body.data
    },
    session,
  }
}

/** The query, encoded anew. */
export function queryOf({ query_params: params }: Entry): string {
  const pairs = Object.entries(params).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return new URLSearchParams(pairs).toString()
}

/** The body as data if it is JSON or a form, else as text; `undefined` when there is none. */
export function bodyOf({ request_body: text, request_headers: headers }: Entry): unknown {
  if (text === null) return undefined
  if (/\burlencoded\b/i.test(headers['content-type'] ?? ''))
    return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
