import { XMLValidator } from 'fast-xml-parser'
import { JSON_TYPE, mediaFor, XML_TYPE } from './media.ts'
import type { Reply } from './client.ts'
import type { DocumentedResponse, Media, Operation } from './operations.ts'
import type { SchemaBook } from './schemas.ts'

/** What an operation is expected to answer to a well-formed request. */
export interface Expected {
  /** Undefined: the document names none that can be sent, so a success or a 501 will do. */
  status: number | undefined
  response: DocumentedResponse | undefined
}

export type Cause =
  | 'status'
  | 'media type'
  | 'body where none is documented'
  | 'fake body invalid'
  | 'non-JSON body'
  | 'wrong documented example'
  | 'unjudgeable'
  | 'no valid request'
  | 'crash or hang'

export interface Finding {
  cause: Cause
  detail: string
}

export interface Judgement {
  statusOk: boolean
  fake?: 'valid' | 'invalid'
  example?: 'right' | 'wrong'
  other?: 'right' | 'wrong'
  unjudgeable: boolean
  findings: Finding[]
}

export function expectedOf(operation: Operation): Expected {
  const { responses } = operation
  const exact = responses.filter(({ key }) => /^2\d\d$/.test(key))
  const lowest = exact.sort((a, b) => Number(a.key) - Number(b.key))[0]
  if (lowest !== undefined) return { status: Number(lowest.key), response: lowest }
  const general = ['2XX', 'DEFAULT'].map((key) => responses.find((one) => one.key === key))
  const found = general.find((one) => one !== undefined)
  if (found !== undefined) return { status: 200, response: found }
  const [first] = responses
  // No response at all, or one that cannot end a request: any success will do.
  if (first === undefined || first.key.startsWith('1')) {
    return { status: undefined, response: undefined }
  }
  return { status: Number(first.key.replace(/XX$/, '00')), response: first }
}

export function judgeReply(
  book: SchemaBook,
  operation: Operation,
  expected: Expected,
  reply: Reply,
): Judgement {
  const judgement: Judgement = { statusOk: false, unjudgeable: false, findings: [] }
  const { status } = reply
  const wanted = expected.status
  judgement.statusOk = wanted === undefined ? isSuccess(status) : status === wanted
  if (!judgement.statusOk) {
    const cause = status >= 500 ? 'crash or hang' : 'status'
    const said = reply.headers['x-mockloop-violations'] ?? reply.body.toString('utf8')
    const text = said.replace(/\s+/g, ' ').slice(0, 300)
    judgement.findings.push({ cause, detail: `${status} for ${wanted ?? '2xx'}: ${text}` })
    return judgement
  }
  if (wanted === undefined) return judgement
  const bodyless = operation.method === 'head' || BODYLESS.has(status)
  judgeContent(book, bodyless ? [] : (expected.response?.media ?? []), reply, judgement)
  return judgement
}

const REFUSALS = new Set([400, 415, 422])

/** Whether the reply says that the request breaks the contract, and how. */
export function isRefusal({ status, headers }: Reply): boolean {
  return REFUSALS.has(status) && headers['x-mockloop-violations'] !== undefined
}

/** 501 is what an operation answers whose description is broken, as one without responses is. */
const isSuccess = (status: number): boolean => (status >= 200 && status < 300) || status === 501

const BODYLESS = new Set([204, 205, 304])

function judgeContent(
  book: SchemaBook,
  media: readonly Media[],
  reply: Reply,
  judgement: Judgement,
): void {
  const { body } = reply
  const type = reply.headers['content-type'] ?? ''
  const note = (cause: Cause, detail: string) => judgement.findings.push({ cause, detail })
  if (media.length === 0) {
    if (body.length > 0) note('body where none is documented', `${body.length} bytes of ${type}`)
    return
  }
  const documented = mediaFor(media, type)
  if (documented === undefined) {
    const free = media.every((one) => one.schema === undefined && one.examples.length === 0)
    if (free && body.length === 0) return
    note('media type', `${type || '(none)'} is none of ${media.map((one) => one.type).join(', ')}`)
    return
  }
  if (JSON_TYPE.test(type)) judgeJson({ book, documented, reply, judgement })
  else judgeOther(documented, type, reply, judgement)
}

interface JsonCase {
  book: SchemaBook
  documented: Media
  reply: Reply
  judgement: Judgement
}

function judgeJson({ book, documented, reply, judgement }: JsonCase): void {
  const source = reply.headers['x-mockloop-source'] ?? ''
  if (reply.body.length === 0 && documented.schema === undefined) return
  const asExample = source === 'example'
  const fail = (detail: string) => {
    if (asExample) judgement.example = 'wrong'
    else judgement.fake = 'invalid'
    const cause = asExample ? 'wrong documented example' : 'fake body invalid'
    judgement.findings.push({ cause, detail })
  }
  let value: unknown
  try {
    value = JSON.parse(reply.body.toString('utf8'))
  } catch (error) {
    fail(`not JSON (source ${source || 'unnamed'}): ${String(error).slice(0, 160)}`)
    return
  }
  if (documented.schema !== undefined) {
    const verdict = book.judge(documented.schema, 'response', value)
    if ('unjudgeable' in verdict) {
      judgement.unjudgeable = true
      judgement.findings.push({ cause: 'unjudgeable', detail: verdict.unjudgeable })
      return
    }
    if (!verdict.ok) {
      fail(
        `${verdict.error}${source === 'fake' || asExample ? '' : ` (source ${source || 'unnamed'})`}`,
      )
      return
    }
  }
  if (asExample) judgement.example = 'right'
  else judgement.fake = 'valid'
}

function judgeOther(documented: Media, type: string, reply: Reply, judgement: Judgement): void {
  const { body, headers } = reply
  const free = documented.schema === undefined && documented.examples.length === 0
  if (body.length === 0 && free) return
  let wrong: string | undefined
  if (body.length === 0) wrong = `empty ${type}`
  else if (XML_TYPE.test(type)) {
    const verdict = XMLValidator.validate(body.toString('utf8'))
    if (verdict !== true) wrong = `${type} not well formed: ${verdict.err.msg}`
  }
  if (wrong !== undefined && headers['x-mockloop-source'] === 'example') {
    judgement.example = 'wrong'
    judgement.findings.push({ cause: 'wrong documented example', detail: wrong })
    return
  }
  judgement.other = wrong === undefined ? 'right' : 'wrong'
  if (wrong !== undefined) judgement.findings.push({ cause: 'non-JSON body', detail: wrong })
}
