/**
 * The files of the admin page: what was built, by a list that is read once; no path of a request is
 * ever opened.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { HeaderList } from '../types.ts'
import type { AdminAnswer } from './answer.ts'
import { PAGES, START } from './pages.ts'

/** What is shown to people on the admin's port. */
export interface Page {
  /** The file of a path, or the start of the app for the path of a page; undefined for other paths. */
  find(path: string): Promise<AdminAnswer | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page in a folder, of which nothing is read before the first request. */
export function createPage(folder: string): Page {
  let listed: Promise<ReadonlySet<string>> | undefined
  const kept = new Map<string, Promise<string>>()
  const read = (name: string): Promise<string> => {
    const text = kept.get(name) ?? readFile(join(folder, name), 'utf8')
    kept.set(name, text)
    return text
  }
  return {
    async find(path) {
      if (!path.startsWith(START)) return undefined
      const name = isApp(path) ? 'index.html' : path.slice(START.length)
      const names = await (listed ??= list(folder))
      if (!names.has(name)) return name === 'index.html' ? unbuilt() : undefined
      return toAnswer(name, await read(name))
    },
  }
}

function isApp(path: string): boolean {
  const [first = ''] = path.slice(START.length).split('/')
  return first === '' || PAGES.some((name) => name === first)
}

async function list(folder: string): Promise<ReadonlySet<string>> {
  const found = await readdir(folder, { recursive: true }).catch(() => [])
  return new Set(
    found.filter((name) => extname(name) in TYPES).map((name) => name.replaceAll(sep, '/')),
  )
}

function toAnswer(name: string, body: string): AdminAnswer {
  // A name with a hash is never used for something else.
  const isForEver = name.startsWith('assets/')
  const headers: HeaderList = [
    ['content-type', TYPES[extname(name)] ?? 'text/plain'],
    ['cache-control', isForEver ? 'public, max-age=31536000, immutable' : 'no-cache'],
    ['content-security-policy', POLICY],
  ]
  return { status: 200, headers, body }
}

function unbuilt(): AdminAnswer {
  return toNotice(404, {
    title: 'The admin page is not there',
    text: 'This copy of MockLoop was not built with it.',
    help: 'Run npm run build; the admin API works without it.',
  })
}

/** What a page says that stands for itself. */
export interface Notice {
  title: string
  text: string
  /** What helps. */
  help: string | undefined
}

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}h1{font-size:1.25rem}p{margin:.6rem 0}code{font:.9em ui-monospace,monospace;background:#8882;padding:.15em .4em;white-space:nowrap;border-radius:4px}'
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** A small page in plain words, that needs no other file; backquoted words are shown as code. */
export function toNotice(status: number, { title, text, help = '' }: Notice): AdminAnswer {
  const lines = [text, help].filter((line) => line !== '').map((line) => `<p>${toHtml(line)}</p>`)
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${toHtml(title)} · MockLoop</title><style>${STYLE}</style><main><h1>${toHtml(title)}</h1>${lines.join('')}</main></html>`
  const policy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return {
    status,
    headers: [
      ['content-type', 'text/html; charset=utf-8'],
      ['content-security-policy', policy],
    ],
    body,
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function toHtml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? '')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}
