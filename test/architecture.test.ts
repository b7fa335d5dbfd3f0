import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Folders and top-level files by rank; an import goes to the same folder or to a lower rank. */
const RANKS = [
  ['types'],
  ['errors'],
  ['lib'],
  ['models'],
  ['config', 'body', 'break'],
  ['listener'],
  ['listen'],
  ['exchange'],
  ['spec'],
  ['explain'],
  ['scenario', 'rules', 'log'],
  ['packs', 'verify'],
  ['respond', 'control'],
  ['admin', 'mcp', 'middleware', 'webhooks'],
  ['page'],
  ['live', 'redaction', 'record'],
  ['mock'],
  ['route'],
  ['well-known'],
  ['aside', 'guard', 'fault', 'stub', 'notify'],
  ['face'],
  ['handle', 'info', 'takeover'],
  ['steer'],
  ['trial'],
  ['ports', 'journal', 'admin-server', 'control/handlers'],
  ['deliveries'],
  ['shared'],
  ['host'],
  ['generator'],
  ['registry'],
  ['control-generate'],
  ['control-open'],
  ['controlled'],
  ['server'],
  ['create'],
  ['manager'],
  ['client'],
  ['cli', 'index'],
]

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
)

describe('the house', () => {
  it('has a rank for every folder and top-level file', () => {
    const unknown = files.map(room).filter((name) => rank(name) === -1)
    expect(new Set(unknown)).toEqual(new Set())
  })

  it('imports from the same folder or from a lower rank, never up', () => {
    const wrong = files.flatMap((file) =>
      imports(file)
        .filter((target) => room(target) !== room(file) && rank(room(target)) >= rank(room(file)))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('lets nothing import its index', () => {
    expect(files.filter((file) => imports(file).includes('index.ts'))).toEqual([])
  })

  it('lets the admin see the control and never the host', () => {
    const seen = files
      .filter((file) => room(file) === 'admin')
      .flatMap(imports)
      .map(room)
    const host = new Set(['server', 'ports', 'handle', 'mock', 'live', 'face', 'scenario'])
    expect(seen.filter((name) => host.has(name))).toEqual([])
    expect(seen).toContain('control')
  })

  /** What needs no Node, and is small. */
  const SHARED = new Set(['admin/pages.ts', 'spec/events.ts', 'spec/pointer.ts'])

  it('takes nothing but types into the page, where the browser would have to load it', () => {
    const pages = files.filter((file) => room(file) === 'page' && !file.endsWith('vite.config.ts'))
    const taken = pages.flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8').replaceAll(
        /^import type[^']*'[^']+'$/gm,
        '',
      )
      return toTargets(file, text)
        .filter((target) => room(target) !== 'page' && !SHARED.has(target))
        .map((target) => `${file} imports ${target}`)
    })
    expect(taken).toEqual([])
  })

  it('casts at most once in 80 lines', () => {
    const text = files.map((file) => readFileSync(join(src, file), 'utf8')).join('\n')
    const casts = [...text.matchAll(/\bas (?!const\b)[A-Z][\w<>[\], |.'"]*/g)].length
    expect(casts).toBeLessThanOrEqual(text.split('\n').length / 80)
  })
})

/**
 * `spec/load.ts` → `spec`; `handle.ts` → `handle`; `config.ts` and `config/…` are one room. What does
 * the work of the verbs is a room of its own: it sees the host, which the verbs do not.
 */
function room(file: string): string {
  if (/^control[\\/]handlers/.test(file)) return 'control/handlers'
  return (file.split(/[\\/]/)[0] ?? '').replace(/\.tsx?$/, '')
}

function rank(name: string): number {
  return RANKS.findIndex((names) => names.includes(name))
}

function imports(file: string): string[] {
  return toTargets(file, readFileSync(join(src, file), 'utf8'))
}

function toTargets(file: string, text: string): string[] {
  const found = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
    ([, target = '']) => target,
  )
  return found.map((target) => relative(src, join(src, dirname(file), target)))
}
