import type { Busboy } from '@fastify/busboy'
import { Problem } from '../errors.ts'
import type { JsonObject } from '../types.ts'
import { itemOf, propertyOf, takesList, takesScalar } from './coerce.ts'
import type { FormReading } from './form.ts'
import { readJson } from './form.ts'
import { kindOf, matchMedia } from './media.ts'
import { joinOr, say } from '../explain/messages.ts'
import type { Violation } from '../explain/messages.ts'
import { toPointer } from '../spec/pointer.ts'
import { asObject } from '../explain/shape.ts'
import type { Shape } from '../explain/shape.ts'

/** One part of a multipart/form-data body (RFC 7578 §4). */
export interface Part {
  name: string
  filename: string | undefined
  /** `text/plain` where the part names none. */
  type: string
  bytes: Buffer
}

const SLICE = 65_536

const BODY = { in: 'body', pointer: '' } as const

/** Splits a multipart/form-data body; one that is broken is answered with 400, one of too many parts with 413. */
export async function readParts(
  bytes: Uint8Array,
  contentType: string,
  most: number,
): Promise<Part[]> {
  const busboy = await open(contentType, most)
  return new Promise((resolve, reject) => {
    const parts: Part[] = []
    const state = { isRefused: false }
    const refuse = (problem: Problem): void => {
      state.isRefused = true
      reject(problem)
    }
    const fail = (error: unknown): void => refuse(toProblem(error))
    busboy.on('error', fail)
    busboy.on('partsLimit', () => refuse(tooMany(most)))
    busboy.on('finish', () => resolve(parts))
    busboy.on('file', (...[name, stream, filename, , type]) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', fail)
      stream.on('end', () => {
        if (name !== undefined) parts.push({ name, filename, type, bytes: Buffer.concat(chunks) })
      })
    })
    // Bit by bit, so that what is refused at its beginning is not read to its end.
    for (let at = 0; at < bytes.length && !state.isRefused; at += SLICE)
      busboy.write(bytes.subarray(at, at + SLICE))
    if (!state.isRefused) busboy.end()
  })
}

async function open(contentType: string, parts: number): Promise<InstanceType<typeof Busboy>> {
  const { Busboy: Reader } = await import('@fastify/busboy')
  try {
    return new Reader({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
      limits: { parts, headerPairs: 20, headerSize: 16_384 },
    })
  } catch (error) {
    throw toProblem(error)
  }
}

function tooMany(most: number): Problem {
  return new Problem('payload-too-large', `the multipart body has more than ${most} parts`)
}

function toProblem(error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error)
  return new Problem('bad-request', `the body cannot be read as multipart/form-data: ${reason}`)
}

/** The value that parts make by the schema and its Encoding Objects (3.1 §4.8.15), and what is wrong with their types. */
export function readMultipart(
  parts: readonly Part[],
  reading: FormReading,
): { value: JsonObject; violations: Violation[] } {
  const shape = reading.coercer.shapes.of(reading.schema)
  const byName = new Map<string, Part[]>()
  for (const part of parts) byName.set(part.name, [...(byName.get(part.name) ?? []), part])
  const violations: Violation[] = []
  const value = Array.from(byName, ([name, own]): [string, unknown] => {
    violations.push(...checkTypes(name, own, reading.encoding))
    return [name, readProperty(own, { ...reading, schema: propertyOf(shape, name) })]
  })
  return { value: Object.fromEntries(value), violations }
}

/** `contentType` names the types that a part may have, when it names one itself. */
function checkTypes(name: string, parts: readonly Part[], encoding: JsonObject): Violation[] {
  const { contentType } = asObject(Object.hasOwn(encoding, name) ? encoding[name] : undefined)
  if (typeof contentType !== 'string') return []
  const allowed = contentType.split(',').map((type) => type.trim())
  return parts
    .filter(({ type, filename }) => filename !== undefined || type !== 'text/plain')
    .filter(({ type }) => matchMedia(allowed, type) === undefined)
    .map(({ type }) =>
      say(BODY, {
        inner: toPointer([name]),
        code: 'part-type',
        text: `must be ${joinOr(allowed)}, got ${type}`,
      }),
    )
}

function readProperty(parts: readonly Part[], reading: FormReading): unknown {
  const { coercer, schema, depth } = reading
  const shape = coercer.shapes.of(schema)
  const asJson = parts.every(({ type }) => kindOf(type) === 'json')
  const texts = parts.map((part) => part.bytes.toString('utf8'))
  const values = readJson(texts, { shape, asJson, depth })
  const [first, ...others] = parts
  if (takesList(shape))
    values.push(
      parts.map((part, index) => readOne(part, { ...reading, schema: itemOf(shape, index) })),
    )
  const lone = others.length === 0 ? first : undefined
  if (lone !== undefined && (values.length === 0 || takesScalar(shape)))
    values.push(readOne(lone, reading))
  if (values.length === 0) values.push(parts.map((part) => readOne(part, reading)))
  return coercer.choose(values, schema)
}

/** A file is a string of its bytes: it is there, and has a length. */
function readOne(part: Part, { coercer, schema }: FormReading): unknown {
  const shape = coercer.shapes.of(schema)
  if (isFile(part, shape)) return part.bytes.toString('latin1')
  return coercer.tree(part.bytes.toString('utf8'), schema)
}

function isFile({ filename, type }: Part, { format }: Shape): boolean {
  return format === 'binary' || (filename !== undefined && kindOf(type) === 'bytes')
}
