import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { CANONICAL_KEYS, description, name, scenario } from './canonical.ts'
import { anything, fields } from './check.ts'
import type { Answer, Draft, Outline } from './draft.ts'
import { member } from './findings.ts'
import type { Findings } from './findings.ts'
import { isFlat, isWrapped, readFlat, readWrapped } from './shapes.ts'

const EXAMPLE =
  'a scenario is { name, stubs: [{ operation: "getPet", respond: { status: 404 } }] }, ' +
  'or { "/pets/7": <body> }, or { "/pets": { "GET": { status, body } } }, ' +
  'or { endpoints: <one of these> }, or one of them as the config of { name, config }'

const envelope = fields({ name, description, config: anything })

/** Reads a scenario in any of the accepted shapes, and reports what is wrong with it but its targets. */
export function readOutline(data: unknown, findings: Findings): Outline {
  if (!isEnvelope(data)) return readBare(data, '', findings)
  envelope(data, '', findings.error)
  const inner = readBare(data['config'], 'config', findings)
  const outer = readHead(data)
  if (inner.head.name !== undefined && ![undefined, inner.head.name].includes(outer.name))
    findings.error('config.name', 'is not the name that stands outside', 'give one of them')
  return { ...inner, head: { ...inner.head, ...outer } }
}

function isEnvelope(data: unknown): data is JsonObject {
  if (!isObject(data) || !Object.hasOwn(data, 'config') || isFlat(data)) return false
  return !Object.hasOwn(data, 'stubs') && !Object.hasOwn(data, 'endpoints')
}

function readBare(data: unknown, at: string, findings: Findings): Outline {
  if (!isObject(data)) {
    findings.error(at, 'is no scenario: it must be an object', EXAMPLE)
    return { head: {}, extendsAt: at, drafts: [] }
  }
  if (Object.hasOwn(data, 'stubs')) return readCanonical(data, at, findings)
  if (isWrapped(data)) return readWrapped(data, at, findings)
  if (isFlat(data)) return { head: {}, extendsAt: at, drafts: readFlat(data, at, findings) }
  const isOdd = Object.keys(data).some(
    (key) => !CANONICAL_KEYS.includes(key) && didYouMean(key, CANONICAL_KEYS) === '',
  )
  if (isOdd) findings.error(at, 'is none of the accepted shapes', EXAMPLE)
  return readCanonical(data, at, findings)
}

function readCanonical(data: JsonObject, at: string, findings: Findings): Outline {
  scenario(data, at, findings.error)
  const stubsAt = member(at, 'stubs')
  const stubs = Array.isArray(data['stubs']) ? data['stubs'] : []
  const drafts = stubs.flatMap((stub: unknown, index) =>
    isObject(stub) ? [readStub(stub, member(stubsAt, index), findings)] : [],
  )
  return { head: readHead(data), extendsAt: member(at, 'extends'), drafts }
}

/** The answers of what is wrong already are not looked into. */
function readStub(written: JsonObject, at: string, findings: Findings): Draft {
  const stub = written as Draft['stub']
  const targetAt = member(at, stub.operation === undefined ? 'path' : 'operation')
  const answers = findings.hasErrors ? [] : listAnswers(stub, at)
  return { stub, at, targetAt, answers }
}

function listAnswers({ respond, sequence = [] }: Draft['stub'], at: string): Answer[] {
  const places = sequence.map((response, index) => ({
    response,
    place: member(member(at, 'sequence'), index),
  }))
  if (respond !== undefined) places.push({ response: respond, place: member(at, 'respond') })
  return places.map(({ response, place }) => ({
    response,
    at: member(place, response.example === undefined ? 'body' : 'example'),
  }))
}

function readHead({ stubs: _stubs, config: _config, ...head }: JsonObject): Outline['head'] {
  return head
}
