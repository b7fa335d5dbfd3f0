import { computed, signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { PAGES, START } from '../../admin/pages.ts'
import type { PageName } from '../../admin/pages.ts'

/** Where the page is: `/admin/operations/getPet?server=shop`. */
export interface Route {
  page: PageName | undefined
  /** What follows the page's name, decoded: `getPet`. */
  rest: string
  query: URLSearchParams
}

/** Reads a URL's path and query. */
export function parseRoute(pathname: string, search: string): Route {
  const path = pathname.startsWith(START) ? pathname.slice(START.length) : ''
  const [first = '', ...others] = path.split('/')
  const name = first === '' ? 'traffic' : first
  return {
    page: PAGES.find((one) => one === name),
    rest: decode(others.join('/')),
    query: new URLSearchParams(search),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const current: Signal<Route> = signal(parseRoute(START, ''))

/** Where the page is now. */
export const route: ReadonlySignal<Route> = computed(() => current.value)

/** A change of the query: undefined or an empty text takes a member away. */
export type QueryChange = Readonly<Record<string, string | undefined>>

/** The query with a change. */
export function changeQuery(query: URLSearchParams, change: QueryChange): URLSearchParams {
  const changed = new URLSearchParams(query)
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') changed.delete(name)
    else changed.set(name, value)
  }
  return changed
}

/** The URL of a page, for the mock that is shown now. */
export function hrefOf(page: PageName, rest: string = '', change: QueryChange = {}): string {
  const server = current.value.query.get('server') ?? undefined
  const query = changeQuery(new URLSearchParams(), { server, ...change })
  const path = rest === '' ? START + page : `${START}${page}/${encodeURIComponent(rest)}`
  return query.size === 0 ? path : `${path}?${query.toString()}`
}

/** Goes to a URL of ours. */
export function navigate(href: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  read()
}

/** Changes the query where we are; by default without a step in the history. */
export function setQuery(change: QueryChange, { push = false }: { push?: boolean } = {}): void {
  const query = changeQuery(current.value.query, change)
  const search = query.size === 0 ? '' : `?${query.toString()}`
  navigate(location.pathname + search, { replace: !push })
}

function read(): void {
  current.value = parseRoute(location.pathname, location.search)
}

/** Follows the browser: its history, and clicks on links to our own pages. */
export function startRouting(): void {
  read()
  addEventListener('popstate', read)
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || !isOurs(link, event)) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  })
}

function isOurs(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey)
  const isHere =
    link.origin === location.origin && link.target === '' && !link.hasAttribute('download')
  return isPlain && isHere && parseRoute(link.pathname, '').page !== undefined && link.hash === ''
}
