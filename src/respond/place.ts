import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Refs } from '../spec/refs.ts'
import { isRef } from '../spec/walk.ts'
import { isObject } from '../types.ts'
import { fromCursor } from './fake/paging.ts'
import type { PagingNames } from './fake/paging.ts'
import type { Place } from './fake/place.ts'

const LENGTHS = /^(limit|per_?page|page_?size|size|max_?results|first|\$?top|count|take|rows)$/i
const PAGES =
  /^(page|page_?number|offset|start|skip|\$skip|cursor|after|before|starting_after|ending_before|page_?token|next_?token|marker)$/i
/** As in `/accounts/{sid}.json`. */
const SUFFIX = /\.(json|xml|csv|ya?ml)$/
/** A mock answers with a page, not with a million items. */
const MAX_LENGTH = 100

/** What of an operation's path template does not depend on the request. */
export interface Template {
  kind: string
  last: string | undefined
  itemParam: string | undefined
  /** `.json`, where the path ends in it. */
  suffix: string
  paging: PagingNames
}

/** Reads the templates of a document: which path is a list, and by which parameter its items are asked for. */
export function readTemplates({
  operations,
  refs,
}: Pick<Spec, 'operations' | 'refs'>): Map<Operation, Template> {
  const items = new Map<string, string>()
  for (const { method, path } of operations) {
    const match = /^(.*)\/\{([^{}]+)\}$/.exec(plain(path))
    if (match?.[1] === undefined || match[2] === undefined) continue
    if (method === 'GET' || !items.has(match[1])) items.set(match[1], match[2])
  }
  return new Map(
    operations.map((operation) => [
      operation,
      { ...readTemplate(operation.path, items), paging: readNames(operation, refs) },
    ]),
  )
}

/** What the query parameters that turn pages are called. */
function readNames({ node, item }: Operation, refs: Refs): PagingNames {
  const names = [node['parameters'], item['parameters']].flat().flatMap((one) => {
    const parameter = refs.find(isRef(one) ? one.$ref : '') ?? one
    return isObject(parameter) && parameter['in'] === 'query' ? [String(parameter['name'])] : []
  })
  return {
    size: names.find((name) => LENGTHS.test(name)),
    turn: names.find((name) => PAGES.test(name)),
  }
}

function readTemplate(path: string, items: ReadonlyMap<string, string>): Omit<Template, 'paging'> {
  const words = plain(path.replace(/[?#].*$/, ''))
    .split('/')
    .filter((word) => word !== '')
  const last = /^\{([^{}]+)\}$/.exec(words.at(-1) ?? '')?.[1]
  const kind = words.findLast((word) => /^[A-Za-z]/.test(word))?.replace(/\.\w+$|:\w+$/, '') ?? ''
  return {
    kind,
    last,
    itemParam: items.get(plain(path).replace(/\/$/, '')),
    suffix: SUFFIX.exec(path)?.[0] ?? '',
  }
}

/** A path without the ending that says in what form the answer comes. */
function plain(path: string): string {
  return path.replace(SUFFIX, '')
}

/** What a request's URL names. */
export function toPlace(
  template: Template,
  asked: { path: string; params: Record<string, string>; query: string },
): Place {
  const { length, page } = readPaging(asked.query)
  const { suffix } = template
  const path = asked.path.endsWith(suffix)
    ? asked.path.slice(0, -suffix.length || undefined)
    : asked.path
  return { ...template, path, params: asked.params, length, page }
}

/** How long a list, and which of its pages, a query asks for. */
export function readPaging(query: string): { length: number | undefined; page: string } {
  let length: number | undefined
  let page = ''
  if (query === '') return { length, page }
  for (const [name, value] of new URLSearchParams(query)) {
    if (LENGTHS.test(name) && /^\d{1,6}$/.test(value)) length = Math.min(Number(value), MAX_LENGTH)
    else if (PAGES.test(name) && !isFirst(name, value)) page += readTurn(name, value)
  }
  return { length, page }
}

/** A cursor of ours says how many items lie before the page. */
function readTurn(name: string, value: string): string {
  const offset = fromCursor(value)
  return offset === undefined ? `${name}=${value} ` : `offset=${offset} `
}

/** The first page is the one that is answered when none is named. */
function isFirst(name: string, value: string): boolean {
  return value === '' || value === '0' || (value === '1' && /^page/i.test(name))
}
