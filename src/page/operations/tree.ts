import type { OperationSummary } from '../../control/verbs/operations.ts'

/** Operations under one name. */
export interface Group {
  name: string
  operations: OperationSummary[]
}

/** Operations by their tags, in the order of the document; what has none, by the beginning of its path. */
export function toGroups(operations: readonly OperationSummary[]): Group[] {
  const groups = new Map<string, OperationSummary[]>()
  for (const operation of operations) {
    const names = operation.tags.length > 0 ? operation.tags : [beginningOf(operation.path)]
    for (const name of new Set(names)) {
      const known = groups.get(name)
      if (known === undefined) groups.set(name, [operation])
      else known.push(operation)
    }
  }
  return Array.from(groups, ([name, found]) => ({ name, operations: found }))
}

function beginningOf(path: string): string {
  return `/${path.split('/').find((part) => part !== '' && !part.startsWith('{')) ?? ''}`
}

/** What is searched: method, path, id and summary, in lower case. */
export type Index = readonly (readonly [text: string, operation: OperationSummary])[]

export function toIndex(operations: readonly OperationSummary[]): Index {
  return operations.map((one) => [
    `${one.method} ${one.path} ${one.operation_id} ${one.summary ?? ''} ${one.tags.join(' ')}`.toLowerCase(),
    one,
  ])
}

/** Operations that have all of the words; first what is called so, then what has them in a row. */
export function search(index: Index, query: string): OperationSummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const phrase = words.join(' ')
  return index
    .filter(([text]) => words.every((word) => text.includes(word)))
    .toSorted((one, other) => rankOf(one, phrase) - rankOf(other, phrase))
    .map(([, operation]) => operation)
}

function rankOf(
  [text, { path, operation_id: id, summary }]: Index[number],
  phrase: string,
): number {
  const names = [path, id, summary ?? ''].map((name) => name.toLowerCase())
  if (names.includes(phrase)) return 0
  return text.includes(phrase) ? 1 : 2
}
