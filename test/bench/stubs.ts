/**
 * What a stub hit costs with many stubs and many sessions, beside one with a single stub and none.
 * Prints a markdown table and judges nothing.
 *
 *   npm run bench:stubs -- [--rounds 9] [--seconds 1.5] [--bin <path>]
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { smallDocument } from './documents.ts'
import { ask } from './http.ts'
import { LoadClient } from './load.ts'
import type { Job } from './load.ts'
import { launch, temporaryFolder } from './processes.ts'
import type { Running } from './processes.ts'
import { heading, progress, spread, table } from './report.ts'
import { findBin, versions } from './targets.ts'

interface Entry {
  name: string
  running: Running
  sessions: number
  rates: number[]
}

const CONNECTIONS = 32
const WARMUP_SECONDS = 0.5
const STUBS = 5000
const SESSIONS = 1000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '1.5' },
    bin: { type: 'string', default: './dist/cli/main.js' },
  },
})
const bin = findBin(values.bin)
const folder = temporaryFolder()
const client = new LoadClient()

async function main(): Promise<void> {
  const entries = [
    await start('1 stub, no session', 1, 0),
    await start(`${STUBS} stubs, no session`, STUBS, 0),
    await start(`${STUBS} stubs, ${SESSIONS} sessions`, STUBS, SESSIONS),
  ]
  for (let round = 1; round <= Number(values.rounds); round++) {
    progress(`round ${round}`)
    // Who comes first in a round changes, so that no place is better than another.
    for (let turn = 0; turn < entries.length; turn++) {
      const entry = entries[(turn + round) % entries.length]
      if (entry !== undefined) entry.rates.push(await measure(entry))
    }
  }
  progress('')
  for (const { running } of entries) running.stop()
  report(entries)
}

/** Each request takes the stub of `/pets/7`; all others are for other pets. */
async function start(name: string, stubs: number, sessions: number): Promise<Entry> {
  const scenario = {
    name: 'bench',
    stubs: Array.from({ length: stubs }, (_, index) => ({
      method: 'GET',
      path: `/pets/${index + 7}`,
      respond: { body: { id: index + 7, name: 'Rex' } },
    })),
  }
  const config = join(folder, `${stubs}-${sessions}.json`)
  const settings = { port: 0, storage: false, log: { level: 'silent' } }
  const spec = join(folder, 'spec.json')
  writeFileSync(spec, JSON.stringify(smallDocument()))
  writeFileSync(
    config,
    JSON.stringify({ ...settings, spec, scenarios: [scenario], scenario: 'bench' }),
  )
  const running = await launch([bin, '--config', config])
  const { body } = await ask(running.port, { method: 'GET', path: '/pets/7' })
  if (body !== '{"id":7,"name":"Rex"}') throw new Error(`no stub: ${body.slice(0, 600)}`)
  return { name, running, sessions, rates: [] }
}

async function measure({ running, sessions }: Entry): Promise<number> {
  const header = sessions === 0 ? '' : 'x-mockloop-session: {id}\r\n'
  const job: Job = {
    port: running.port,
    connections: CONNECTIONS,
    request: `GET /pets/7 HTTP/1.1\r\nhost: localhost\r\n${header}\r\n`,
    amount: { warmup: WARMUP_SECONDS, seconds: Number(values.seconds) },
    ...(sessions > 0 && { distinct: { ids: sessions, first: 0 } }),
  }
  const { requests, ms } = await client.run(job)
  return (requests / ms) * 1000
}

/** Each ratio compares figures of the same round. */
function report(entries: readonly Entry[]): void {
  const base = entries[0]?.rates ?? []
  const rows = entries.map(({ name, rates }) => {
    const ratios = rates.map((rate, round) => rate / (base[round] ?? Number.NaN))
    return [name, spread(rates, 0), spread(ratios, 2)]
  })
  process.stdout.write(`${heading('Stubs', versions(bin))}\n`)
  process.stdout.write(`${table(['case', 'requests/s', 'ratio to the first'], rows)}\n`)
}

try {
  await main()
} finally {
  await client.stop()
}
