import { arrive, type BodyPlan } from './bodies.ts'
import { isBinary } from './forms.ts'
import { JSON_TYPE, mediaFor } from './media.ts'
import { isTree } from './places.ts'
import type { RequestPlan } from './requests.ts'
import {
  isRefused,
  spoilingsOf,
  type Candidate,
  type Schematic,
  type Spoiling,
} from './spoilt-places.ts'
import { put } from './spoilt-values.ts'
import { writeRequest } from './wire.ts'

const UNKNOWN_TYPE = 'application/x-not-described'

/** What can be made wrong with the body of a request. */
export function bodyCandidates(tools: Schematic, plan: RequestPlan): Candidate[] {
  const { operation, body } = plan
  if (operation.body === undefined || body === undefined) return []
  const whole = { in: 'body', path: [], unions: [] } as const
  const write = (planned: BodyPlan | undefined) =>
    writeRequest(tools.reader, { ...plan, body: planned })
  const found: Candidate[] = []
  if (operation.body.required) {
    found.push({ ...whole, kind: 'missing body', write: () => write(undefined) })
  }
  if (mediaFor(operation.body.media, UNKNOWN_TYPE) === undefined) {
    const text = 'abc'
    found.push({
      ...whole,
      kind: 'content type',
      write: () => write({ ...body, type: UNKNOWN_TYPE, text }),
    })
  }
  if (JSON_TYPE.test(body.type)) {
    const text = JSON.stringify([body.value ?? null]).slice(0, -1)
    found.push({ ...whole, kind: 'malformed JSON', write: () => write({ ...body, text }) })
  }
  if (body.text !== undefined || body.media.schema === undefined) return found
  for (const spoiling of spoilingsOf(tools, body.media.schema, body.value)) {
    const { kind, path, unions, value } = spoiling
    const other = put(body.value, path, value)
    found.push({
      kind,
      in: 'body',
      path,
      unions,
      write: () => {
        const request = isProven(tools, body, spoiling)
          ? write({ ...body, value: other })
          : undefined
        // Nothing at all is no body, which is wrong elsewhere or not at all.
        return request?.body?.length === 0 ? undefined : request
      },
    })
  }
  return found
}

function isProven(tools: Schematic, body: BodyPlan, spoiling: Spoiling): boolean {
  const { schema } = body.media
  if (schema === undefined) return false
  const other = put(body.value, spoiling.path, spoiling.value)
  if (JSON_TYPE.test(body.type)) return isRefused(tools, schema, [other])
  if (!isTree(other) || isBinary(spoiling.shape.words)) return false
  return isRefused(tools, schema, readings(body.value, spoiling))
}

/** All that a changed value may be taken for that goes as text; none where that does not show the change. */
export function readings(value: unknown, { kind, path, value: other, shape }: Spoiling): unknown[] {
  const whole = put(value, path, other)
  const isLone = kind === 'type' && (shape.types.includes('array') || shape.items !== undefined)
  const isLost = JSON.stringify(arrive(whole)) !== JSON.stringify(whole)
  if (kind === 'null' || isLone || isLost) return []
  return textReadings(other).map((one) => put(value, path, one))
}

function textReadings(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.length === 1 ? [value, value[0]] : [value]
  if (typeof value === 'object' || typeof value === 'symbol') return [value]
  const text = String(value)
  const found: unknown[] = [text, [text], text.split(',')]
  if (text.trim() !== '' && Number.isFinite(Number(text))) found.push(Number(text), [Number(text)])
  if (text === 'true' || text === 'false') found.push(text === 'true')
  if (text === '' || text === 'null') found.push(null, [])
  return found
}
