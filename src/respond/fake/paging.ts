import { createRandom, hashSeed } from '../../lib/random.ts'
import type { Naming } from './drawing.ts'
import { toWords } from './words.ts'

/** More than a page may show, so that every page size is honoured and pages can be turned. */
const LEAST_TOTAL = 101
const TOTALS = 99

/** What is shown of the list that is asked for. */
export interface Window {
  /** Items on a full page. */
  size: number
  /** Items before this page. */
  offset: number
  /** From one. */
  page: number
  /** All that there are; the same for each page and page size. */
  total: number
  /** What names a page that is none of ours; it shows things of its own, and nothing follows. */
  mark: string
}

/** The window of the list that a naming is about. */
export function windowOf({ seed, path }: Naming, list: NonNullable<Naming['list']>): Window {
  const size = sizeOf(list, hashSeed(seed, path, 'size'))
  const total = LEAST_TOTAL + (hashSeed(seed, path, 'total') % TOTALS)
  const number = numberIn(list.page, /page\w*=(\d+) /i)
  const start = numberIn(list.page, /(?:offset|skip|start)\w*=(\d+) /i)
  const mark = number === undefined && start === undefined ? list.page : ''
  const offset = start ?? ((number ?? 1) - 1) * size
  const page = number ?? (size === 0 ? 1 : Math.floor(offset / size) + 1)
  return { size, offset, page, total, mark }
}

/** How many items a page shows. */
export function lengthOf({ size, offset, total, mark }: Window): number {
  return mark === '' ? Math.max(0, Math.min(size, total - offset)) : size
}

/** As many as were asked for, within what the schema allows. */
function sizeOf({ shape, length }: NonNullable<Naming['list']>, seed: number): number {
  if (length !== undefined) return Math.max(shape.least, Math.min(length, shape.limit))
  return createRandom(seed).int(Math.max(shape.least, Math.min(1, shape.most)), shape.most)
}

function numberIn(page: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(page)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** A member that leads to another page: its number, a cursor, or a URL, as name and drawn value suggest. */
export function pointTo(
  offset: number,
  { size, page, offset: here }: Window,
  from: { name: string; drawn: unknown; path: string; names: PagingNames },
): string | number {
  const number = page + (offset > here ? 1 : -1)
  if (typeof from.drawn === 'number') return number
  const isUrl = typeof from.drawn !== 'string' || /^(https?:\/)?\//.test(from.drawn)
  if (!isUrl || /\b(token|cursor|marker)\b/.test(toWords(from.name))) return toCursor(offset)
  const { turn = 'page', size: length } = from.names
  const place = /page(?!.?token)/i.test(turn)
    ? number
    : /offset|skip|start/i.test(turn)
      ? offset
      : toCursor(offset)
  const query = new URLSearchParams({
    [turn]: String(place),
    ...(length !== undefined && { [length]: String(size) }),
  })
  const origin = String(from.drawn).startsWith('/') ? '' : 'https://example.com'
  return `${origin}${encodeURI(from.path)}?${query.toString()}`
}

/** What an operation calls its page size, and what leads to another page. */
export interface PagingNames {
  size?: string | undefined
  turn?: string | undefined
}

const CURSOR = /^offset:(\d{1,6})$/

function toCursor(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url')
}

/** Where a cursor of ours leads, in items from the first. */
export function fromCursor(text: string): number | undefined {
  const found = CURSOR.exec(Buffer.from(text.slice(0, 40), 'base64url').toString('latin1'))?.[1]
  return found === undefined ? undefined : Number(found)
}
