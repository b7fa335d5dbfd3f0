import { BlockedAddressError } from '../errors.ts'
import type { Diagnostic } from '../types.ts'
import type { Bundle } from './bundle.ts'
import type { SourceFile } from './files.ts'
import { placeOf } from './parse.ts'
import { findPlaces, placeIn } from './places.ts'
import type { Place } from './places.ts'
import { toPointer } from './pointer.ts'
import { UnresolvedRefError } from './refs.ts'
import type { Refs } from './refs.ts'
import type { Link } from './survey.ts'

/** Findings about files that cannot be read and references that lead nowhere, each once, where it stands. */
export function findBroken({ files, links, refs }: Bundle): Diagnostic[] {
  const unread = files.flatMap((file) => {
    if (file.failure === undefined) return []
    const link = links.find((one) => one.to === file)
    return link === undefined ? [] : [{ file, link }]
  })
  const lost = findLost(links, refs)
  if (unread.length === 0 && lost.size === 0) return []
  const named = [...unread.map(({ link }) => link), ...lost.keys()]
  const places = findPlaces(files, new Set(named.map((link) => link.holder)))
  const at = (link: Link): Place => {
    const place = places.get(link.holder) ?? placeIn(link.from, '')
    const member = link.kind === 'mapping' ? toPointer([link.key]) : ''
    return { ...place, pointer: place.pointer + member }
  }
  return [
    ...unread.map(({ file, link }) => unreadable(file, link, at(link))),
    ...[...lost].map(([link, error]) => unresolved(link, error, at(link))),
  ]
}

/** What cannot be parsed is wrong where the parser stopped; what cannot be had, where it is named. */
function unreadable(file: SourceFile, link: Link, place: Place): Diagnostic {
  const { failure } = file
  const stop = placeOf(failure)
  const cause = failure instanceof Error ? failure.cause : undefined
  const isBlocked = cause instanceof BlockedAddressError
  return {
    code: 'unreadable-file',
    severity: link.kind === 'example' ? 'warning' : 'error',
    message: failure instanceof Error ? failure.message : String(failure),
    ...(stop === undefined ? place : { pointer: '', file: file.uri, ...stop }),
    fix: isBlocked
      ? 'open the host with outbound.allow, or keep a copy of the file beside the description'
      : 'mend the file, or the $ref that names it',
  }
}

function unresolved(link: Link, { isCircle }: UnresolvedRefError, place: Place): Diagnostic {
  return {
    code: isCircle ? 'circular-ref' : 'unresolved-ref',
    severity: 'error',
    message: `$ref "${link.written}" leads ${isCircle ? 'back to itself' : 'nowhere'}`,
    ...place,
    fix: isCircle
      ? 'let one of the references on the way name something that is no reference'
      : 'name something that exists, or add what is named',
  }
}

/** Links into a file that was read, but to nothing in it; of a circle only one. */
function findLost(links: readonly Link[], refs: Refs): Map<Link, UnresolvedRefError> {
  const lost = new Map<Link, UnresolvedRefError>()
  const circles = new Set<string>()
  for (const link of links) {
    const ref = link.holder[link.key]
    const error = typeof ref === 'string' && isMust(link) ? problemOf(ref, refs) : undefined
    if (error === undefined) continue
    refs.rename(String(ref), link.written)
    if (!error.isCircle && error.ref === ref) lost.set(link, error)
    if (!error.isCircle || circles.has(error.ref)) continue
    circles.add(error.ref)
    const holder = refs.find(error.ref)
    lost.set(links.find((one) => one.holder === holder) ?? link, error)
  }
  return lost
}

function isMust({ kind, to }: Link): boolean {
  return kind !== 'example' && to.failure === undefined
}

function problemOf(ref: string, refs: Refs): UnresolvedRefError | undefined {
  try {
    refs.follow({ $ref: ref })
    return undefined
  } catch (error) {
    if (error instanceof UnresolvedRefError) return error
    throw error
  }
}
