/**
 * The corpus runner: serves every description with the built library, asks every operation once
 * and judges the answers by its own reading of the description.
 *
 *   npm run corpus -- <file-or-folder...> [--min-status 99.5] [--min-valid 99.8]
 *                     [--only <substring>] [--json] [--verbose] [--lib <path>]
 */
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { judgeDocument, type DocumentResult } from './documents.ts'
import { findDocuments } from './find.ts'
import { Host } from './host.ts'
import { reportLines, shortName, totalsOf } from './report.ts'

const REQUEST_TIMEOUT = 10_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'min-status': { type: 'string', default: '99.5' },
    'min-valid': { type: 'string', default: '99.8' },
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
  const results: DocumentResult[] = []
  for (const [index, file] of files.entries()) {
    progress(`${index + 1}/${files.length} ${shortName(file)}`)
    results.push(await judgeDocument({ host, timeout: REQUEST_TIMEOUT }, file))
  }
  progress('')
  await host.stop()
  const totals = totalsOf(results)
  const text = values.json
    ? JSON.stringify({ totals, documents: results }, undefined, 2)
    : reportLines(results, values.verbose).join('\n')
  process.stdout.write(`${text}\n`)
  const enough =
    totals.statusPercent >= Number(values['min-status']) &&
    totals.validPercent >= Number(values['min-valid'])
  return enough && totals.crashes === 0 && results.length > 0 ? 0 : 1
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

process.exitCode = await main()
