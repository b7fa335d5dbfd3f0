import type { IncomingMessage, ServerResponse } from 'node:http'
import type { H3Core } from 'h3'
import { NodeRequest, sendNodeResponse } from 'srvx/node'
import type { NodeResponse } from 'srvx/node'

/** What Node calls for each request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Answers Node's requests by an app, as h3's `toNodeHandler` does, but for one thing: an answer that is
 * whole goes to the socket in one piece. Its writing first and ending afterwards makes three of it.
 */
export function createListener(app: H3Core): NodeListener {
  return async (request, response) => {
    try {
      const answer = await app.fetch(new NodeRequest({ req: request, res: response }))
      if (!sendWhole(response, answer)) await sendNodeResponse(response, answer)
    } catch (error) {
      giveUp(response, error)
    }
  }
}

/** Tells whether it was such an answer. */
function sendWhole(response: ServerResponse, answer: Response): boolean {
  if (!isFast(answer) || response.req.httpVersionMajor === 2) return false
  // oxlint-disable-next-line no-underscore-dangle -- its name in srvx, which sends by it too; to be asked once only
  const prepared = answer._toNodeResponse()
  const { status, statusText, headers, body } = prepared
  if (response.headersSent || !isWhole(body) || !/^[\x20-\x7e]*$/.test(statusText)) {
    // oxlint-disable-next-line no-underscore-dangle -- as above
    answer._toNodeResponse = () => prepared
    return false
  }
  response.writeHead(status, statusText, headers)
  response.end(body)
  return true
}

/** To `instanceof` every response is one of srvx's. */
function isFast(answer: Response): answer is NodeResponse {
  return '_toNodeResponse' in answer
}

function isWhole(body: unknown): body is string | Uint8Array | undefined | null {
  return typeof body === 'string' || body instanceof Uint8Array || (body ?? null) === null
}

/** For a header that cannot be sent, or a client that has gone. */
function giveUp(response: ServerResponse, error: unknown): void {
  if (response.writableEnded || response.destroyed) return
  if (response.headersSent) {
    response.destroy()
    return
  }
  process.emitWarning(`an answer could not be sent: ${String(error)}`)
  response.writeHead(500, { 'content-length': 0 }).end()
}
