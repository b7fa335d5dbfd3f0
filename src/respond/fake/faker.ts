import type { Faker } from '@faker-js/faker'
import { fakerMethod } from '../../lib/faker-methods.ts'
import { isObject } from '../../types.ts'
import type { Drawing } from './drawing.ts'
import type { Shape } from './shape.ts'

type Leaf = Shape & { kind: 'leaf' }

/** What `x-faker` at an object or array asks for, when its method gives one. */
export function drawWhole(wish: unknown, kind: 'object' | 'array', drawing: Drawing): unknown {
  const made = wish === undefined ? undefined : grant(wish, drawing)
  return (kind === 'object' ? isObject(made) : Array.isArray(made)) ? made : undefined
}

/** What `x-faker` asks for: `person.firstName`, or `{ 'number.int': { min: 1 } }`; nothing when there is no such method. */
export function drawFaker(leaf: Leaf, drawing: Drawing): unknown {
  const made = grant(leaf.notes['x-faker'], drawing)
  return leaf.schema['type'] === 'string' && made !== undefined ? textOf(made) : made
}

function grant(wish: unknown, { faker }: Drawing): unknown {
  const [path, options] = isObject(wish) ? (Object.entries(wish)[0] ?? []) : [wish, undefined]
  if (typeof path !== 'string') return undefined
  return call(faker, path.replace(/^faker\./, ''), Array.isArray(options) ? options : [options])
}

function call(faker: Faker, path: string, args: readonly unknown[]): unknown {
  const method = fakerMethod(faker, path)
  if (method === undefined) return undefined
  try {
    const made = method(...args.filter((argument) => argument !== undefined))
    return typeof made === 'bigint' ? Number(made) : made
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : JSON.stringify(value)
}
