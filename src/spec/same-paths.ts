import type { Diagnostic } from '../types.ts'
import type { Operation } from './operations.ts'
import { toPointer } from './pointer.ts'

/** Paths that are identical but for the names of their parameters (3.1 §4.8.8.1), with who answers. */
export function findSamePaths(operations: readonly Operation[]): Diagnostic[] {
  const firsts = new Map<string, string>()
  const methods = new Map<string, Set<string>>()
  const shadowed = new Map<string, string[]>()
  for (const { method, path } of operations) {
    const form = formOf(path)
    const taken = methods.get(form) ?? new Set()
    methods.set(form, taken)
    const first = firsts.get(form) ?? path
    firsts.set(form, first)
    if (first !== path) {
      const lost = shadowed.get(path) ?? []
      shadowed.set(path, taken.has(method) ? [...lost, `${method} ${path}`] : lost)
    }
    taken.add(method)
  }
  return [...shadowed].map(([path, lost]) => toFinding(path, firsts.get(formOf(path)) ?? '', lost))
}

/** A path without the names of its parameters: `/a/{x}` and `/a/{y}` → `/a/{}`. */
export function formOf(path: string): string {
  return (path.startsWith('/') ? path : `/${path}`).replaceAll(/\{[^{}]+\}/g, '{}')
}

function toFinding(path: string, first: string, lost: readonly string[]): Diagnostic {
  const same = `the path ${path} is the same as ${first}`
  return {
    code: 'same-path',
    severity: lost.length > 0 ? 'warning' : 'info',
    message:
      lost.length > 0
        ? `${same}, which answers; never served: ${lost.join(', ')}`
        : `${same}; each answers its own methods`,
    pointer: toPointer(['paths', path]),
    fix: 'put the operations under one path, or tell the paths apart by a literal segment',
  }
}
