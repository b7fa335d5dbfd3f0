import type { ErrorObject } from 'ajv/dist/2020.js'
import { fromPointer, getMember, getPointer } from '../spec/pointer.ts'
import type { Refs } from '../spec/refs.ts'
import type { Direction, Schemas } from '../spec/schema.ts'
import { isRef } from '../spec/walk.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Place } from './messages.ts'
import { asObject, listOf } from './shape.ts'
import type { Shapes } from './shape.ts'

/** What is needed to say why a value does not fit. */
export interface Explaining {
  refs: Refs
  shapes: Shapes
  schemas: Schemas
  /** @default 'request' */
  direction?: Direction
}

/** A schema with alternatives, as its author wrote it. */
export interface Union {
  node: JsonObject
  branches: unknown[]
  keyword: string
}

/** The alternatives that an error is about, as the document has them. */
export function findUnion(
  { shapes, schemas, direction = 'request' }: Explaining,
  schema: unknown,
  place: Place,
  { instancePath, keyword, parentSchema }: ErrorObject,
): Union | undefined {
  const size = listOf(parentSchema?.[keyword]).length
  const value = getPointer(place.value, instancePath)
  const found = [...partsAt(shapes, schema, instancePath)].flatMap((node): Union[] => {
    const branches = listOf(node[keyword])
    return branches.length === size ? [{ node, branches, keyword }] : []
  })
  if (found.length < 2) return found[0] ?? findNullable({ shapes, schema, instancePath, size })
  const failing = found.find(({ branches }) => {
    const fits = branches.filter((one) => schemas.check(one, direction)(value).length === 0).length
    return keyword === 'anyOf' ? fits === 0 : fits !== 1
  })
  return failing ?? found[0]
}

/** `nullable` beside a composition is checked as an alternative of its own. */
function findNullable(at: {
  shapes: Shapes
  schema: unknown
  instancePath: string
  size: number
}): Union | undefined {
  if (at.size !== 2) return undefined
  const node = [...partsAt(at.shapes, at.schema, at.instancePath)].find(
    (one) => one['nullable'] === true || one['x-nullable'] === true,
  )
  if (node === undefined) return undefined
  const { nullable: _, 'x-nullable': __, ...plain } = node
  return { node, branches: [plain, { type: 'null' }], keyword: 'anyOf' }
}

/** All schemas that speak about what is at a pointer. */
function partsAt(shapes: Shapes, schema: unknown, pointer: string): Set<JsonObject> {
  let parts = shapes.parts(schema)
  for (const token of fromPointer(pointer)) {
    const next = new Set<JsonObject>()
    for (const part of parts) for (const one of below(part, token)) shapes.parts(one, next)
    parts = next
  }
  return parts
}

function below(node: JsonObject, token: string): unknown[] {
  const listed = getMember(asObject(node['properties']), token)
  const tuple = getMember(listOf(node['prefixItems']), token)
  const all = [node['items'], node['additionalProperties'], node['contains']]
  return [listed, tuple, ...all, ...Object.values(asObject(node['patternProperties']))].flat()
}

/** What to call an alternative. */
export function labelOf(branch: unknown, index: number): string {
  if (isRef(branch)) return branch.$ref.split('/').at(-1) ?? ''
  const title = isObject(branch) ? branch['title'] : undefined
  return typeof title === 'string' ? title : `no. ${index + 1}`
}

/** The values of a discriminator: those that are mapped, and the names of the schemas that are not. */
export function namesOf(mapping: JsonObject, branches: readonly unknown[]): Map<string, unknown> {
  const names = new Map<string, unknown>()
  const mapped = new Set<string>()
  for (const [name, ref] of Object.entries(mapping)) {
    const $ref = /[#/]/.test(String(ref)) ? String(ref) : `#/components/schemas/${String(ref)}`
    names.set(name, branches.find((one) => isRef(one) && one.$ref === $ref) ?? { $ref })
    mapped.add($ref)
  }
  for (const branch of branches) {
    if (isRef(branch) && !mapped.has(branch.$ref)) names.set(labelOf(branch, 0), branch)
  }
  return names
}
