import type { Exchange } from './exchange.ts'
import type { Mock } from './mock.ts'
import { routeExchange } from './route.ts'
import type { Answer } from './types.ts'
import { answerWellKnown } from './well-known.ts'

/** What a port answers beside operations: what it is, tokens for a client's login, and the browser's question before a request. */
export function answerAside(
  serving: { mocks: readonly Mock[]; limits: { body: number } },
  exchange: Exchange,
): Answer | Promise<Answer | undefined> | undefined {
  const { method, path, header } = exchange
  const told = answerWellKnown(serving.mocks, exchange)
  if (told !== undefined) return told
  const issuer = serving.mocks.find(({ tokens }) => tokens?.matches(method, path))
  if (issuer?.tokens !== undefined) {
    exchange.mock = issuer.name
    allowOrigin(issuer, exchange)
    return issuer.tokens.answer(exchange)
  }
  const asked = method === 'OPTIONS' ? header('access-control-request-method') : undefined
  return asked === undefined ? undefined : answerPreflight(serving, exchange, asked)
}

async function answerPreflight(
  serving: { mocks: readonly Mock[]; limits: { body: number } },
  exchange: Exchange,
  asked: string,
): Promise<Answer | undefined> {
  const { mock = serving.mocks[0] } = await routeExchange(serving, { ...exchange, method: asked })
  const headers = mock?.cors.preflight(exchange.method, exchange.header)
  if (headers === undefined) return undefined
  exchange.mock = mock?.name
  return { status: 204, headers: [...headers, ['x-mockloop-source', 'empty']], source: 'empty' }
}

/** Lets the pages of other origins read the answer, whatever it will be. */
export function allowOrigin(mock: Mock | undefined, { header, stamps }: Exchange): void {
  if (mock !== undefined) stamps.push(...mock.cors.headersFor(header))
}
