/**
 * Broken connections on purpose.
 *
 * On a socket the answer is written by hand, and h3 gets an empty response once the socket is closed,
 * which then goes nowhere. In process there is no socket: what would end without a whole head is
 * `Response.error()`, a body that breaks off is a stream that fails, and silence lasts until the
 * request's signal aborts.
 */
import { ServerResponse, STATUS_CODES } from 'node:http'
import { Socket } from 'node:net'
import type { H3Event } from 'h3'
import { FastResponse } from 'srvx'
import type { Answer, Fault, HeaderList } from './types.ts'

type Break = Exclude<Fault, object>

/** An answer as it would go out: headers with the promised length, and the bytes. */
interface Whole {
  status: number
  statusText: string
  headers: HeaderList
  /** Empty where none may be sent, as for HEAD. */
  body: Uint8Array<ArrayBuffer>
}

/** Time for the client to close from its side, in ms; less than what open work has at the end. */
const LINGER = 500

/** Sends an answer, whose headers are complete, in the way that the fault says; never throws. */
export function breakAnswer(
  event: H3Event,
  answer: Answer,
  fault: Fault,
): Response | Promise<Response> {
  const whole = toWhole(answer, event.req.method)
  if (typeof fault === 'object') return drip(whole, fault.drip)
  const response = event.runtime?.node?.res
  return response instanceof ServerResponse
    ? breakSocket(response, whole, fault)
    : breakInProcess(event.req.signal, whole, fault)
}

function toWhole({ status, headers, body }: Answer, method: string): Whole {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body)
  const others = headers.filter(([name]) => name !== 'content-length')
  const length: HeaderList = body === undefined ? [] : [['content-length', String(bytes.length)]]
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers: [...others, ...length],
    body: method === 'HEAD' ? Buffer.alloc(0) : bytes,
  }
}

/** Settles when the connection is gone; what srvx then does to the response has no effect. */
function breakSocket(response: ServerResponse, whole: Whole, fault: Break): Promise<Response> {
  const { socket } = response.req
  if (socket.destroyed) return Promise.resolve(new FastResponse(null))
  return new Promise((resolve) => {
    response.once('close', () => resolve(new FastResponse(null)))
    // Of pipelined requests (RFC 9112 §9.3.2) the ones before are answered first.
    if (response.socket === null) response.once('socket', () => BREAKS[fault](response, whole))
    else BREAKS[fault](response, whole)
  })
}

const BREAKS: Record<Break, (response: ServerResponse, whole: Whole) => void> = {
  hang: () => undefined,
  reset: ({ req }) => reset(req.socket),
  empty: part,
  truncate(response, whole) {
    writeHalf(response, whole, whole.headers)
    part(response)
  },
  malformed(response, whole) {
    const others = whole.headers.filter(([name]) => name !== 'content-length')
    writeHalf(response, whole, [...others, ['transfer-encoding', 'chunked']])
    // In place of the next chunk's size (RFC 9112 §7.1).
    if (whole.body.length > 0) response.req.socket.write('broken\r\n')
    part(response)
  },
}

/** Half of the body; without a body to break, half of the status line. */
function writeHalf(response: ServerResponse, whole: Whole, headers: HeaderList): void {
  const { status, statusText, body } = whole
  if (body.length === 0) {
    response.req.socket.write('HTTP/1.1 ')
    return
  }
  response.writeHead(status, statusText, headers.flat())
  response.flushHeaders()
  if (body.length > 1) response.write(body.subarray(0, body.length >> 1))
}

/** TLS has no RST of its own: the socket beneath it, which Node keeps as `_parent`, sends it. */
function reset(socket: Socket): void {
  const beneath: unknown = Reflect.get(socket, '_parent')
  if (beneath instanceof Socket) beneath.resetAndDestroy()
  else socket.resetAndDestroy()
}

/** Closes with a FIN; what the client still sends is read, as an unread rest would make it an RST (RFC 9112 §9.6). */
function part({ req }: ServerResponse): void {
  const { socket } = req
  req.resume()
  // Counted from the last byte on: a slow client gets all that it is to get.
  socket.end(() => setTimeout(() => socket.destroy(), LINGER).unref())
}

function breakInProcess(
  signal: AbortSignal,
  whole: Whole,
  fault: Break,
): Response | Promise<Response> {
  if (fault === 'hang') {
    return new Promise((resolve) => {
      const end = (): void => resolve(Response.error())
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    })
  }
  const { status, statusText, headers, body } = whole
  const hasBody = body.length > 0 && fault !== 'reset' && fault !== 'empty'
  return hasBody
    ? new FastResponse(breakOff(body), { status, statusText, headers })
    : Response.error()
}

function breakOff(body: Uint8Array): ReadableStream<Uint8Array> {
  let isHalfSent = body.length === 1
  return new ReadableStream(
    {
      pull(controller) {
        if (isHalfSent) controller.error(new TypeError('terminated: the body was cut off'))
        else controller.enqueue(body.subarray(0, body.length >> 1))
        isHalfSent = true
      },
    },
    // Else the failure, asked for ahead, would throw the half away.
    { highWaterMark: 0 },
  )
}

function drip(whole: Whole, { bytes, ms }: { bytes: number; ms: number }): Response {
  const { body, ...head } = whole
  return new FastResponse(body.length === 0 ? null : dripBody(body, bytes, ms), head)
}

/** So many bytes at a time with a pause between; stops when the client goes. */
function dripBody(body: Uint8Array, bytes: number, ms: number): ReadableStream<Uint8Array> {
  let sent = 0
  let timer: NodeJS.Timeout | undefined
  return new ReadableStream(
    {
      async pull(controller) {
        if (sent > 0) await new Promise((resolve) => (timer = setTimeout(resolve, ms)))
        controller.enqueue(body.subarray(sent, sent + bytes))
        sent += bytes
        if (sent >= body.length) controller.close()
      },
      cancel() {
        clearTimeout(timer)
      },
    },
    { highWaterMark: 0 },
  )
}
