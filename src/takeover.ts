import { realpathSync } from 'node:fs'
import { sep } from 'node:path'
import type { ResolvedConfig } from './config.ts'
import { SpecificationError } from './errors.ts'
import type { Logger } from './log/logger.ts'
import { hooksOf } from './live.ts'
import type { Mock } from './mock.ts'
import { diffOperations } from './spec/diff.ts'
import { isUrl } from './spec/source.ts'

/** Findings that a running mock does not take over. */
const LOSSES = new Set(['unreadable-file', 'missing-paths'])

/**
 * Refuses an edit that is half done: the old mock stays.
 * @throws SpecificationError for a file that cannot be read, or a document that has lost all paths
 */
export function assertWhole(before: Mock | undefined, after: Mock): void {
  const known = before?.spec.diagnostics
  const lost = after.spec.diagnostics.find(
    ({ code, message }) => LOSSES.has(code) && known?.every((one) => one.message !== message),
  )
  if (lost === undefined) return
  const place = lost.line === undefined ? '' : `${lost.file}:${lost.line}:${lost.column ?? 1}: `
  throw new SpecificationError(`${place}${lost.message}`, lost.file)
}

/** Logs which operations are new, gone or changed. */
export function tellDiff(log: Logger, before: Mock | undefined, after: Mock): void {
  if (before === undefined || before === after) return
  const diff = diffOperations(before.spec, after.spec)
  const { added, removed, changed } = diff
  const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`
  log.info({ mock: after.name, ...diff }, `${after.name} was read again: ${counts}`)
}

interface Located {
  name: string
  url: string
}

/** Logs where mocks are served that were not there before; the others the start has told. */
export function tellUrls(log: Logger, before: readonly Located[], now: readonly Located[]): void {
  for (const { name, url } of now) {
    const isKnown = before.some((one) => one.name === name && one.url === url)
    if (!isKnown) log.info({ mock: name, url }, `${name} is served at ${url}`)
  }
}

/**
 * The files that a mock was read from, and the folder of its scenarios with a separator at its end;
 * what came over the network is not watched.
 */
export function filesOf(mock: Mock): string[] {
  const { scenarios } = mock.settings
  const paths = mock.spec.files
    .map((file) => file.uri)
    .filter((uri) => uri !== '' && uri !== '-' && !isUrl(uri))
  const folders = typeof scenarios === 'string' ? [scenarios + sep] : []
  const modules = mock.middleware.map(({ file }) => file)
  return [...new Set([...paths, ...paths.map(realPath), ...folders, ...modules])]
}

/** Where a link leads: the file there is the one that changes. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** In turn with what else changes the scenarios. */
export async function rebind({ live, contract, hookContract, settings }: Mock): Promise<void> {
  await live.editor.change(() => live.scenarios.bind(contract, settings))
  await live.hooks.bind(hooksOf(settings), hookContract)
}

/** What is bound to open sockets and streams, and stays as it is until the next start. */
export function fixedPart({ host, tls, log, outbound, storage }: ResolvedConfig): string {
  return JSON.stringify([host, tls, log, outbound, storage])
}

/** Says that an edit was not taken over, and why. */
export function tellStays(log: Logger, mock: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  log.error({ mock }, `${mock} goes on as it was: ${reason}`)
}
