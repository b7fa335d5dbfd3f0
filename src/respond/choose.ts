import { Problem } from '../errors.ts'
import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Ask } from './ask.ts'
import { acceptsAnything, negotiate } from './negotiate.ts'
import { chooseResponse, readResponse } from './responses.ts'
import type { ContentModel, ResponseModel } from './responses.ts'

/** The response that answers, before it has a body. */
export interface Choice {
  status: number
  response: ResponseModel
  /** Absent: the answer has no body. */
  content?: ContentModel
  mediaType?: string
}

/** Status first, then media type; an asked status whose content is not acceptable is asked for no longer. */
export function choose(ask: Ask, spec: Spec): Choice {
  if (ask.refused !== undefined) return chooseRefused(ask.operation, ask.refused, spec)
  const { code } = ask.preferences
  const asked = chooseResponse(ask.operation, code)
  if (asked === undefined) {
    if (code === undefined) return { status: 200, response: { key: '', contents: [], headers: [] } }
    throw new Problem(
      'no-such-response',
      `${nameOf(ask.operation)} defines no response ${code}, no range of it and no default`,
    )
  }
  try {
    return negotiateContent(ask, asked, spec)
  } catch (error) {
    const usual =
      code !== undefined && error instanceof Problem
        ? chooseResponse(ask.operation, undefined)
        : undefined
    if (usual === undefined) throw error
    return negotiateContent(ask, usual, spec)
  }
}

function negotiateContent(
  ask: Ask,
  { key, status }: { key: string; status: number },
  spec: Spec,
): Choice {
  const response = readResponse(ask.operation, key, spec.refs)
  const offered = response.contents.map((content) => content.mediaType)
  const found = negotiate(offered, ask.accept)
  const content = found === undefined ? undefined : response.contents[found.index]
  if (found !== undefined && content !== undefined)
    return { status, response, content, mediaType: found.mediaType }
  if (offered.length === 0 || status === 204 || acceptsAnything(ask.accept))
    return { status, response }
  throw new Problem(
    'not-acceptable',
    `${ask.accept} fits none of ${offered.join(', ')}; accept one of these`,
    {
      members: { available: offered },
      headers: [['vary', 'Accept']],
    },
  )
}

/** What a refused request gets does not depend on what it accepts: examples first, else what has a schema. */
function chooseRefused(
  operation: Operation,
  { key, status }: { key: string; status: number },
  spec: Spec,
): Choice {
  const response = readResponse(operation, key, spec.refs)
  const { contents } = response
  const content =
    contents.find(({ examples }) => examples.size > 0) ??
    contents.find(({ schema }) => schema !== undefined)
  if (content === undefined) return { status, response }
  return { status, response, content, mediaType: content.mediaType }
}

/** Whether another `Accept` may get another answer. */
export function isNegotiated({ contents }: ResponseModel): boolean {
  return contents.length > 1 || contents.some(({ mediaType }) => mediaType.includes('*'))
}

/** `GET /pets`. */
export function nameOf(operation: Operation): string {
  return `${operation.method} ${operation.path}`
}
