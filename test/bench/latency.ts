/**
 * How long requests take at a constant rate, alone and while a large journal is asked about. Each is
 * timed from when it was due, so that a stall counts for all that it holds up.
 *
 *   npm run bench:latency -- [--rate 5000] [--entries 1000000] [--rounds 3] [--seconds 5] [--bin <path>]
 */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openJournal } from '../../src/log/journal/journal.ts'
import { smallDocument } from './documents.ts'
import { makeEntry } from './entries.ts'
import { ask, requestText, responseEnd } from './http.ts'
import { cpuOf, launch, temporaryFolder } from './processes.ts'
import { heading, spread, table } from './report.ts'
import { findBin, versions } from './targets.ts'

const CONNECTIONS = 64
const TOKEN = 'bench-token-0123456789-0123456789'
const BOUNDS = { maxEntries: 10_000_000, maxBytes: 2 ** 34 }
const QUERIES = [
  'limit=10&status=4xx&session=s3',
  'limit=10&path_pattern=%5E/pets/%5B0-9%5D*7$',
  'limit=10&q=no%20such%20text',
  'limit=10&analyze=true',
]

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '5000' },
    entries: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    bin: { type: 'string', default: './dist/cli/main.js' },
  },
})
const rate = Number(values.rate)
const bin = findBin(values.bin)
const folder = temporaryFolder()

async function fill(): Promise<void> {
  const file = join(folder, 'journal', 'journal.db')
  const journal = openJournal({ file, ...BOUNDS, maxBody: 65_536 })
  const count = Number(values.entries)
  for (let index = 0; index < count; index++) {
    journal.add(makeEntry(index, Date.now() - count + index))
    if (index % 4000 === 3999) await journal.flush()
  }
  await journal.close()
}

/** Sends requests on time, each over a connection that is free; tells their milliseconds, sorted. */
class Load {
  readonly #request = requestText({ method: 'GET', path: '/pets/7' })
  readonly #free: Socket[] = []
  readonly #due: number[] = []
  #times: number[] = []

  constructor(port: number) {
    for (let count = 0; count < CONNECTIONS; count++) this.#open(port)
  }

  async run(seconds: number): Promise<number[]> {
    this.#times = []
    const begun = performance.now()
    for (let sent = 0; sent < rate * seconds;) {
      const now = performance.now()
      for (; begun + (sent / rate) * 1000 <= now; sent++)
        this.#due.push(begun + (sent / rate) * 1000)
      this.#send()
      await sleep(1)
    }
    while (this.#times.length < rate * seconds) await sleep(1)
    return this.#times.toSorted((one, other) => one - other)
  }

  #open(port: number): void {
    const socket = connect(port, '127.0.0.1', () => this.#free.push(socket)).setNoDelay(true)
    let pending = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      if (responseEnd(pending) === undefined) return
      pending = Buffer.alloc(0)
      this.#free.push(socket)
      socket.emit('answered')
    })
  }

  #send(): void {
    while (this.#due.length > 0 && this.#free.length > 0) {
      const due = this.#due.shift() ?? 0
      const socket = this.#free.shift()
      socket?.once('answered', () => {
        this.#times.push(performance.now() - due)
        this.#send()
      })
      socket?.write(this.#request)
    }
  }
}

/** Asks one question after the other until it is told to stop; tells how many were answered. */
function askAlways(port: number): () => Promise<number> {
  let isOver = false
  const asking = (async () => {
    let count = 0
    while (!isOver) {
      const path = `/admin/api/v1/servers/shop/logs?${QUERIES[count % QUERIES.length] ?? ''}`
      const { status, body } = await ask(port, { method: 'GET', path, token: TOKEN })
      if (status !== 200) throw new Error(`${path}: ${body}`)
      count++
    }
    return count
  })()
  return () => {
    isOver = true
    return asking
  }
}

async function main(): Promise<void> {
  process.stdout.write(`${heading('Latency', versions(bin))}\n`)
  await fill()
  const spec = join(folder, 'shop.json')
  const config = join(folder, 'config.json')
  writeFileSync(spec, JSON.stringify(smallDocument()))
  const storage = { driver: 'fs', base: folder }
  const admin = { port: 0, token: TOKEN, allowedHosts: ['localhost'] }
  writeFileSync(config, JSON.stringify({ spec, port: 0, admin, storage, log: BOUNDS }))
  const { port, pid, banner } = await launch([bin, '--config', config])
  const adminPort = Number(/admin +http:\/\/[^:]+:(\d+)/.exec(banner)?.[1])
  const load = new Load(port)
  await ask(adminPort, { method: 'GET', path: '/admin/api/v1/servers/shop/logs', token: TOKEN })
  await load.run(2)
  const rows = { alone: [] as number[][], asked: [] as number[][] }
  let answered = 0
  for (let round = 0; round < Number(values.rounds); round++) {
    rows.alone.push(figures(await load.run(Number(values.seconds))))
    const stop = askAlways(adminPort)
    rows.asked.push(figures(await load.run(Number(values.seconds))))
    answered += await stop()
  }
  const line = (name: string, all: number[][]): string[] => [
    name,
    ...[0, 1, 2].map((at) =>
      spread(
        all.map((one) => one[at] ?? 0),
        1,
      ),
    ),
  ]
  const cells = [
    line('alone', rows.alone),
    line(`while ${answered} questions were answered`, rows.asked),
  ]
  process.stdout.write(`${table([`${rate} requests/s`, 'p50 ms', 'p99 ms', 'most'], cells)}\n`)
  process.stdout.write(`\nCPU of the server: ${cpuOf(pid).all} ms, main ${cpuOf(pid).main} ms\n`)
}

function figures(times: readonly number[]): number[] {
  return [0.5, 0.99, 1].map((rank) => times[Math.ceil(times.length * rank) - 1] ?? 0)
}

await main()
process.exit()
