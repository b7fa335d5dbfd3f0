/**
 * Whether memory stays flat: many requests over more identifiers than kept bodies have room for.
 * Prints the memory of the built command over each tenth of the way, then a verdict; exit code 1 when
 * it still grew by more than a quarter after the first three tenths. What counts is the floor: memory
 * swings by half between two collections of old garbage, more than 100,000 requests apart, but only
 * what is kept raises the lowest figure of three tenths.
 *
 *   npm run bench:soak -- [--requests 1000000] [--ids 200000] [--bin <path>]
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { requestText } from './http.ts'
import { LoadClient } from './load.ts'
import type { Outcome } from './load.ts'
import { launch, memoryOf } from './processes.ts'
import type { Running } from './processes.ts'
import { heading, spread, table } from './report.ts'
import { findBin, mockloop, versions } from './targets.ts'

const CONNECTIONS = 32
const STEPS = 10
const SAMPLE_MS = 100
/** So many fill what is kept; the next and the last so many are compared. */
const SETTLED_STEPS = 3
const ALLOWED_GROWTH = 1.25
const DOCUMENT = fileURLToPath(new URL('../../specs/petstore.yaml', import.meta.url))

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    ids: { type: 'string', default: '200000' },
    bin: { type: 'string', default: './dist/cli/main.js' },
  },
})
const bin = findBin(values.bin)
const request = requestText({ method: 'GET', path: '/owners/{id}' })

async function main(): Promise<number> {
  process.stdout.write(`${heading('Soak', versions(bin))}\n`)
  const running = await launch(mockloop(bin, DOCUMENT, 'silent').args)
  const client = new LoadClient()
  try {
    return verdict(await soak(running, client))
  } finally {
    running.stop()
    await client.stop()
  }
}

/** The lowest memory of each step. */
async function soak({ port, pid }: Running, client: LoadClient): Promise<number[]> {
  const requests = Math.ceil(Number(values.requests) / STEPS)
  const floors: number[] = []
  process.stdout.write(`${table(['requests', 'memory (MB)', 'requests/s'], [])}\n`)
  for (let step = 0; step < STEPS; step++) {
    const distinct = { ids: Number(values.ids), first: step * requests }
    const job = { port, connections: CONNECTIONS, request, distinct, amount: { requests } }
    const { memory, ms } = await sampled(pid, client.run(job))
    if (memory.length > 0) floors.push(Math.min(...memory))
    const figures = [spread([(step + 1) * requests], 0), spread(memory, 0)]
    process.stdout.write(`| ${figures.join(' | ')} | ${spread([(requests / ms) * 1000], 0)} |\n`)
  }
  return floors
}

/** Looks at memory while the requests run. */
async function sampled(
  pid: number,
  run: Promise<Outcome>,
): Promise<{ memory: number[]; ms: number }> {
  const memory: number[] = []
  const look = (): void => {
    const now = memoryOf(pid)
    if (now !== undefined) memory.push(now)
  }
  const timer = setInterval(look, SAMPLE_MS)
  try {
    const { ms } = await run
    look()
    return { memory, ms }
  } finally {
    clearInterval(timer)
  }
}

function verdict(floors: number[]): number {
  if ((Number(values.requests) * SETTLED_STEPS) / STEPS < Number(values.ids)) {
    process.stdout.write(
      '\nNo verdict: the first three tenths must ask for every identifier once.\n',
    )
    return 0
  }
  if (floors.length < STEPS) {
    process.stdout.write('\nNo verdict: this system does not tell the memory of a process.\n')
    return 0
  }
  const settled = Math.min(...floors.slice(SETTLED_STEPS, 2 * SETTLED_STEPS))
  const growth = Math.min(...floors.slice(-SETTLED_STEPS)) / settled
  const percent = `${((growth - 1) * 100).toFixed(0)} %`
  const flat = growth <= ALLOWED_GROWTH
  const said = flat ? 'Memory is flat' : 'MEMORY GROWS'
  process.stdout.write(`\n${said}: from tenths 4–6 to 8–10 its floor changed by ${percent}.\n`)
  return flat ? 0 : 1
}

process.exitCode = await main()
