import type { Operation } from './operations.ts'

/** What a reload changed, as `GET /pets`. */
export interface SpecDiff {
  added: string[]
  removed: string[]
  changed: string[]
}

/** Compares the operations of two readings of a document. */
export function diffOperations(
  before: readonly Operation[],
  after: readonly Operation[],
): SpecDiff {
  const old = new Map(before.map((operation) => [nameOf(operation), operation]))
  const fresh = new Map(after.map((operation) => [nameOf(operation), operation]))
  return {
    added: [...fresh.keys()].filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !fresh.has(name)),
    changed: [...fresh]
      .filter(([name, operation]) => differs(old.get(name), operation))
      .map(([name]) => name),
  }
}

function differs(before: Operation | undefined, after: Operation): boolean {
  if (before === undefined) return false
  return JSON.stringify(before.node) !== JSON.stringify(after.node)
}

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`
}
