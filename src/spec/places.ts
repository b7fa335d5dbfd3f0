import type { Diagnostic } from '../types.ts'
import { ownTree } from './files.ts'
import type { SourceFile } from './files.ts'
import { toPointer } from './pointer.ts'
import { tokensOf, walk } from './walk.ts'
import type { Context, Cursor } from './walk.ts'

/** Where an author finds something. */
export type Place = Pick<Diagnostic, 'pointer' | 'file'>

/** Finds nodes in the files as they were written; one that was never written is not found. */
export function findPlaces(
  files: readonly SourceFile[],
  nodes: ReadonlySet<object>,
): Map<object, Place> {
  const places = new Map<object, Place>()
  if (nodes.size === 0) return places
  for (const file of files) {
    const visit = (node: object, _context: Context, cursor: Cursor): void => {
      if (!nodes.has(node) || places.has(node)) return
      places.set(node, placeIn(file, toPointer(tokensOf(cursor))))
    }
    walk(ownTree(file), visit, file)
  }
  return places
}

export function placeIn({ uri }: SourceFile, pointer: string): Place {
  return uri === '' ? { pointer } : { pointer, file: uri }
}
