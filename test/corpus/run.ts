/**
 * The corpus runner: serves every description with the built library, asks every operation once
 * and judges the answers by its own reading of the description.
 *
 *   npm run corpus -- <file-or-folder...> [--min-status 99.5] [--min-valid 99.8]
 *                     [--only <substring>] [--json] [--verbose] [--lib <path>]
 *
 * With --negative it asks every operation that describes a request once rightly and several times
 * wrongly [--most 8]; [--min-caught 99] of the wrong requests must be refused, and no right one.
 */
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { judgeDocument } from './documents.ts'
import { findDocuments } from './find.ts'
import { Host } from './host.ts'
import { negativeLines, negativeTotals } from './negative-report.ts'
import { refuseDocument } from './negative.ts'
import { reportLines, shortName, totalsOf } from './report.ts'

/** Milliseconds for one request. */
const timeout = 10_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'min-status': { type: 'string', default: '99.5' },
    'min-valid': { type: 'string', default: '99.8' },
    'min-caught': { type: 'string', default: '99' },
    most: { type: 'string', default: '8' },
    negative: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    lib: { type: 'string' },
  },
})

async function main(): Promise<number> {
  if (positionals.length === 0) {
    process.stderr.write('usage: npm run corpus -- <file-or-folder...> [--only <substring>]\n')
    return 2
  }
  const built = new URL('../../dist/index.js', import.meta.url)
  const library = values.lib === undefined ? built : pathToFileURL(values.lib)
  if (!existsSync(library)) {
    process.stderr.write(`no built library at ${library.pathname}: npm run build\n`)
    return 2
  }
  const { only } = values
  const found = findDocuments(positionals)
  const files = only === undefined ? found : found.filter((file) => file.includes(only))
  const host = new Host(library.href)
  const report = values.negative ? await runNegative(host, files) : await runPositive(host, files)
  await host.stop()
  const { totals, documents } = report
  const text = values.json ? JSON.stringify({ totals, documents }, undefined, 2) : report.lines
  process.stdout.write(`${text}\n`)
  return report.enough && files.length > 0 ? 0 : 1
}

interface Report {
  totals: object
  documents: readonly object[]
  lines: string
  enough: boolean
}

async function runPositive(host: Host, files: readonly string[]): Promise<Report> {
  const documents = await visitAll(files, (file) => judgeDocument({ host, timeout }, file))
  const totals = totalsOf(documents)
  const enough =
    totals.statusPercent >= Number(values['min-status']) &&
    totals.validPercent >= Number(values['min-valid']) &&
    totals.crashes === 0
  return { totals, documents, enough, lines: reportLines(documents, values.verbose).join('\n') }
}

async function runNegative(host: Host, files: readonly string[]): Promise<Report> {
  const most = Number(values.most)
  const documents = await visitAll(files, (file) => refuseDocument({ host, timeout, most }, file))
  const totals = negativeTotals(documents)
  const enough =
    totals.caughtPercent >= Number(values['min-caught']) &&
    totals.validPassed === totals.operations &&
    totals.crashes === 0
  return { totals, documents, enough, lines: negativeLines(documents, values.verbose).join('\n') }
}

async function visitAll<T>(
  files: readonly string[],
  visit: (file: string) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  for (const [index, file] of files.entries()) {
    progress(`${index + 1}/${files.length} ${shortName(file)}`)
    results.push(await visit(file))
  }
  progress('')
  return results
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

process.exitCode = await main()
