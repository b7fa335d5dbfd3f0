/**
 * From the start of the built command to its first answer, and its memory then, beside a bare
 * handler and the peers that are installed. Prints a markdown table and judges nothing.
 *
 *   npm run bench:start -- [files...] [--runs 5] [--timeout 60] [--bin <path>]
 *                          [--peers <folder with node_modules>]
 */
import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ask } from './http.ts'
import type { Reply } from './http.ts'
import { launch, memoryOf, temporaryFolder } from './processes.ts'
import type { Running } from './processes.ts'
import { heading, progress, spread, table } from './report.ts'
import { bare, findBin, mockloop, peers, versions } from './targets.ts'
import type { Target } from './targets.ts'

interface Row {
  document: string
  path: string
  target: Target
  ms: number[]
  memory: number[]
  statuses: Set<number>
  failure?: string
}

const POLL_MS = 2

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '60' },
    bin: { type: 'string', default: './dist/cli/main.js' },
    peers: { type: 'string' },
  },
})
const bin = findBin(values.bin)
const timeout = Number(values.timeout) * 1000

async function main(): Promise<void> {
  const given = positionals.length === 0 ? ['specs/petstore.yaml'] : positionals
  const rows: Row[] = []
  for (const file of given) rows.push(...(await rowsOf(resolve(file))))
  for (let run = 1; run <= Number(values.runs); run++) {
    progress(`run ${run}`)
    for (const row of rows) await measure(row)
  }
  progress('')
  process.stdout.write(`${heading('Start', versions(bin))}\n`)
  const head = ['document', 'asked', 'target', 'first answer (ms)', 'memory (MB)', 'status']
  process.stdout.write(`${table(head, rows.map(cells))}\n`)
}

async function rowsOf(document: string): Promise<Row[]> {
  const path = await pathOf(document)
  const answer = join(temporaryFolder(), 'answer.json')
  writeFileSync(answer, JSON.stringify({ status: 200, mediaType: 'text/plain', body: 'ok' }))
  const targets = [
    bare('node', answer),
    mockloop(bin, document, 'silent'),
    ...peers(document, values.peers),
  ]
  return targets.map((target) => ({
    document: basename(document),
    path,
    target,
    ms: [],
    memory: [],
    statuses: new Set<number>(),
  }))
}

/** The path of the banner's example, below the base path: every target answers there. */
async function pathOf(document: string): Promise<string> {
  const running = await launch(mockloop(bin, document, 'silent').args, timeout)
  running.stop()
  const base = /https?:\/\/\S+/.exec(running.banner)?.[0].replace(/\/$/, '') ?? ''
  return /curl (\S+)/.exec(running.banner)?.[1]?.slice(base.length) ?? '/'
}

async function measure(row: Row): Promise<void> {
  if (row.failure !== undefined) return
  const startedAt = performance.now()
  let running: Running | undefined
  try {
    running = await launch(row.target.args, timeout)
    const { status } = await firstAnswer(running, row.path, startedAt + timeout)
    row.ms.push(performance.now() - startedAt)
    row.statuses.add(status)
    const memory = memoryOf(running.pid)
    if (memory !== undefined) row.memory.push(memory)
  } catch (error) {
    row.failure = String(error).replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 160)
  } finally {
    running?.stop()
  }
}

async function firstAnswer({ port }: Running, path: string, deadline: number): Promise<Reply> {
  for (;;) {
    try {
      return await ask(port, { method: 'GET', path })
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(POLL_MS)
    }
  }
}

function cells({ document, path, target, ms, memory, statuses, failure }: Row): string[] {
  const measured = [spread(ms, 0), spread(memory, 0), [...statuses].join(', ')]
  return [document, path, target.name, ...(failure === undefined ? measured : [failure, '–', '–'])]
}

await main()
