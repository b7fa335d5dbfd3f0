import { Buffer } from 'node:buffer'
import { connect } from 'node:net'

/** What is asked of every target of a case. */
export interface Ask {
  method: 'GET' | 'POST'
  path: string
  /** JSON. */
  body?: string
  /** A bearer token. */
  token?: string
}

export interface Reply {
  status: number
  mediaType: string
  body: string
}

const HEAD_END = '\r\n\r\n'

/** A request as it goes over the wire: only the headers that it needs. */
export function requestText({ method, path, body, token }: Ask): string {
  const bearer = token === undefined ? '' : `authorization: Bearer ${token}\r\n`
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${bearer}`
  if (body === undefined) return `${head}\r\n`
  const length = Buffer.byteLength(body)
  return `${head}content-type: application/json\r\ncontent-length: ${length}${HEAD_END}${body}`
}

/** Where the first response in these bytes ends; `undefined` while it is incomplete. */
export function responseEnd(bytes: Buffer): number | undefined {
  const start = bodyStart(bytes)
  if (start === undefined) return undefined
  const head = bytes.toString('latin1', 0, start)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  const end = /\r\ntransfer-encoding: *chunked/i.test(head)
    ? chunks(bytes, start)?.end
    : start + length
  return end === undefined || end > bytes.length ? undefined : end
}

/** Reads a complete response. */
export function parseResponse(bytes: Buffer): Reply {
  const start = bodyStart(bytes) ?? bytes.length
  const head = bytes.toString('latin1', 0, start)
  const chunked = /\r\ntransfer-encoding: *chunked/i.test(head)
  const body = chunked ? Buffer.concat(chunks(bytes, start)?.parts ?? []) : bytes.subarray(start)
  return {
    status: Number(head.slice(9, 12)),
    mediaType: /\r\ncontent-type: *([^\r]+)/i.exec(head)?.[1] ?? 'text/plain',
    body: body.toString(),
  }
}

/** Asks once, over a connection of its own. */
export function ask(port: number, wanted: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1', () => socket.write(requestText(wanted)))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`${wanted.path}: closed without an answer`)))
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      if (responseEnd(bytes) === undefined) return
      resolve(parseResponse(bytes))
      socket.destroy()
    })
  })
}

function bodyStart(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(HEAD_END)
  return at === -1 ? undefined : at + HEAD_END.length
}

/** The parts of a chunked body and where it ends. */
function chunks(bytes: Buffer, start: number): { parts: Buffer[]; end: number } | undefined {
  const parts: Buffer[] = []
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (Number.isNaN(size)) throw new Error('a chunk without a size')
    at = lineEnd + 2 + size + 2
    if (size === 0) return { parts, end: at }
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
  }
}
