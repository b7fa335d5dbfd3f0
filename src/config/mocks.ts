import { resolve } from 'node:path'
import { InvalidArgumentError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { MockConfig, MockLoopConfig } from './options.ts'
import type { ResolvedMock } from './resolved.ts'
import { resolveSettings } from './settings.ts'

/** Lists the mocks of a config, from `mocks` or from the short form. */
export function resolveMocks(config: MockLoopConfig, root: string): ResolvedMock[] {
  const mocks = config.mocks ? Object.entries(config.mocks) : shortForm(config)
  if (config.mocks || mocks.length !== 1) refuseShortForm(config)
  return mocks.map(([name, entry]) => {
    const mock: MockConfig = typeof entry === 'string' ? { spec: entry } : entry
    return {
      name,
      spec: absolute(mock.spec, root),
      port: mock.port,
      basePath: mock.basePath === undefined ? undefined : cleanPath(mock.basePath),
      settings: resolveSettings(mock, config, root),
    }
  })
}

/** Whether a spec is fetched instead of read from a file. */
export function isUrl(spec: string): boolean {
  return /^https?:\/\//i.test(spec)
}

function shortForm(config: MockLoopConfig): [string, MockConfig][] {
  const specs = config.spec === undefined ? [] : [config.spec].flat()
  const taken = new Set<string>()
  return specs.map((spec) => {
    const name = unique(config.name ?? defaultName(spec), taken)
    taken.add(name)
    return [name, { spec, ...(config.basePath !== undefined && { basePath: config.basePath }) }]
  })
}

function refuseShortForm(config: MockLoopConfig): void {
  const keys = config.mocks
    ? (['spec', 'name', 'basePath'] as const)
    : (['name', 'basePath'] as const)
  const odd = keys.find((key) => config[key] !== undefined)
  if (odd === 'spec') throw new InvalidArgumentError('spec and mocks exclude each other')
  if (odd) throw new InvalidArgumentError(`${odd} needs exactly one spec; set it inside of mocks`)
}

function absolute(spec: string | object, root: string): string | object {
  return typeof spec !== 'string' || spec === '-' || isUrl(spec) ? spec : resolve(root, spec)
}

function cleanPath(path: string): string {
  return `/${path}`.replace(/\/+/g, '/').replace(/\/$/, '')
}

function unique(name: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`
    if (!taken.has(candidate)) return candidate
  }
}

/** `petstore.yaml` → `petstore`; an inline document is named by its title. */
export function defaultName(spec: string | object): string {
  if (typeof spec !== 'string') return slug(titleOf(spec))
  if (!isUrl(spec)) return slug(stem(spec))
  const { pathname, hostname } = new URL(spec)
  return slug(stem(pathname) || hostname)
}

function titleOf(document: object): string {
  const info = 'info' in document ? document.info : undefined
  return isObject(info) && typeof info['title'] === 'string' ? info['title'] : ''
}

function stem(path: string): string {
  const file = path.split(/[\\/]/).at(-1) ?? ''
  return file.replace(/\.(ya?ml|json)$/i, '')
}

/** A name that a mock may have: at most 60 characters, which leaves room for a counter. */
export function slug(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
  return (
    words
      .replace(/^[-_]+/, '')
      .slice(0, 60)
      .replace(/-+$/, '') || 'mock'
  )
}
