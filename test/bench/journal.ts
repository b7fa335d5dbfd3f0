import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createId } from '../../src/lib/ids.ts'
import type { Entry, Journal } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'

/** Entries of the journal: `npm run bench:journal -- 100000`. */
const COUNT = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = 5
const nextId = createId()
const start = Date.now() - COUNT
let made = 0

/** What a request to a shop leaves behind, 1.1 KB; every body and every tenth path is unlike all others. */
function makeEntry(index: number): Entry {
  const id = nextId()
  const isOrder = index % 3 === 0
  const isMissing = index % 50 === 0
  const body = JSON.stringify({
    id: index,
    name: `Rex the ${index}th`,
    status: 'available',
    tags: ['playful', 'herding'],
    owner: { name: 'Anna Schmidt', email: `anna${index}@example.com`, city: 'Berlin' },
    description: 'A friendly dog that likes to run along the river and to play with children.',
  })
  return {
    id,
    timestamp: new Date(start + index).toISOString(),
    server: 'shop',
    session: `s${index % 20}`,
    method: isOrder ? 'POST' : 'GET',
    path: isOrder ? '/orders' : index % 10 === 1 ? `/pets/${index}` : `/pets/${index % 1000}`,
    query_params: {},
    operation_id: isMissing ? null : isOrder ? 'createOrder' : 'getPet',
    scenario_name: null,
    source: isMissing ? 'problem' : 'example',
    stub_id: null,
    status_code: isMissing ? 404 : isOrder ? 201 : 200,
    response_time_ms: ((index * 7919) % 100_003) / 1000,
    delay_ms: 0,
    request_headers: {
      host: 'localhost:8000',
      accept: 'application/json',
      'user-agent': 'node',
      authorization: '[redacted]',
      'content-type': 'application/json',
    },
    request_body: isOrder ? JSON.stringify({ pet: index, quantity: 1, note: 'ring twice' }) : null,
    response_headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-mockloop-source': 'example',
      'x-mockloop-operation': 'getPet',
      'x-mockloop-request-id': id,
    },
    response_body: body,
    request_size: isOrder ? 47 : 0,
    response_size: body.length,
    client_ip: `10.0.0.${index % 8}`,
    user_agent: 'node',
    request_id: id,
    violations: [],
    near_misses: [],
    admin: false,
    fault: null,
  }
}

interface Filled {
  /** Entries a second, stored. */
  rate: number
  /** Nanoseconds of this thread an entry. */
  main: number
}

/** Adds in slices of 500 and waits for the worker now and then, so that nothing is dropped. */
async function fill(journal: Journal, count: number): Promise<Filled> {
  let spent = 0
  const begun = performance.now()
  for (let index = 0; index < count; index += 500) {
    const entries = Array.from({ length: Math.min(500, count - index) }, (_, at) =>
      makeEntry(made + at),
    )
    made += entries.length
    const before = performance.now()
    for (const entry of entries) journal.add(entry)
    spent += performance.now() - before
    if (index % 4000 === 3500) await journal.flush()
  }
  await journal.flush()
  return { rate: count / ((performance.now() - begun) / 1000), main: (spent / count) * 1e6 }
}

async function measure(label: string, task: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  let note: unknown
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now()
    note = await task()
    times.push(performance.now() - before)
  }
  times.sort((a, b) => a - b)
  const [best, median, worst] = [times[0], times[ROUNDS >> 1], times.at(-1)].map((ms) =>
    ms?.toFixed(1),
  )
  print(label, `${median} ms (${best}–${worst})`, `matches ${String(note)}`)
}

/** Adds 5,000 entries a second for three seconds and repeats a task; tells how long the event loop was held. */
async function underLoad(
  label: string,
  journal: Journal,
  task: () => Promise<void>,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const end = performance.now() + 3000
  const timer = setInterval(() => {
    for (let count = 0; count < 50; count++) journal.add(makeEntry(made++))
  }, 10)
  delay.enable()
  while (performance.now() < end) {
    await task()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  delay.disable()
  clearInterval(timer)
  const [half, most] = [50, 99].map((rank) => (delay.percentile(rank) / 1e6).toFixed(1))
  print(label, `delay p50 ${half} ms, p99 ${most} ms`, `dropped ${journal.health().dropped}`)
}

function memory(): string {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const [all, heap, outside] = [rss, heapUsed, external].map((bytes) => Math.round(bytes / 2 ** 20))
  return `rss ${all} MB, heap ${heap} MB, external ${outside} MB`
}

function print(...cells: string[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

async function run(folder: string): Promise<void> {
  const options = {
    file: join(folder, 'journal.db'),
    maxEntries: COUNT,
    maxBytes: 2 ** 33,
    maxBody: 65_536,
    log: { warn: (text: string) => console.log(text) },
  }
  const journal = openJournal(options)
  print('what', 'figure', 'remark')
  print('---', '---', '---')
  print('memory before', memory(), '')
  const told = ({ rate, main }: Filled): string =>
    `${Math.round(rate)}/s, main thread ${Math.round(main)} ns an entry`
  const tenth = COUNT / 10
  print('insert into an empty journal', told(await fill(journal, tenth)), `${tenth} entries`)
  print('insert up to its bound', told(await fill(journal, COUNT - tenth)), memory())
  print(
    'insert into a full journal',
    told(await fill(journal, tenth)),
    `evicted ${journal.health().evicted}`,
  )
  print('memory full', memory(), `file ${Math.round(journal.health().size / 2 ** 20)} MB`)
  const page = (filter: Parameters<Journal['query']>[0]) => async () =>
    (await journal.query(filter)).total
  await measure('page, no filter', page({}))
  await measure('page, status 4xx', page({ status: '4xx' }))
  await measure(
    'page, method, operation, session, server',
    page({ method: 'POST', operation_id: 'createOrder', session: 's3', server: 'shop' }),
  )
  await measure(
    'page, time range and min_ms',
    page({ time_from: new Date(start + COUNT / 2).toISOString(), min_ms: 90 }),
  )
  await measure('page of 10,000, unmatched', page({ unmatched_only: true, limit: 10_000 }))
  await measure('page, path regex', page({ path_pattern: '^/pets/[0-9]*7$' }))
  await measure('page, path regex in RE2', page({ path_pattern: '^(/[a-z]+)+/1[0-9]*$' }))
  await measure('page, text that occurs once', page({ q: `ANNA${COUNT - 77}@` }))
  await measure('page, text that occurs nowhere', page({ q: 'no such text' }))
  await measure('page, text that occurs everywhere', page({ q: 'FRIENDLY dog' }))
  await measure('analysis', async () => (await journal.analyze({})).total_requests)
  await measure(
    'analysis of 4xx',
    async () => (await journal.analyze({ status: '4xx' })).total_requests,
  )
  const last = (await journal.query({ limit: 1 })).logs[0]?.id ?? ''
  await measure('one entry by id', async () => (await journal.get(last))?.path)
  await underLoad('event loop, 5,000 entries/s', journal, async () => {})
  await underLoad('the same, with a text search and an analysis at once', journal, async () => {
    await journal.query({ q: 'no such text' })
    await journal.analyze({})
  })
  print('memory after', memory(), '')
  await journal.close()
  const again = openJournal(options)
  const before = performance.now()
  const { total } = await again.query({})
  print('reopened, first page', `${Math.round(performance.now() - before)} ms`, `matches ${total}`)
  await again.close()
}

const folder = mkdtempSync(join(tmpdir(), 'mockloop-journal-'))
try {
  await run(folder)
} finally {
  rmSync(folder, { recursive: true })
}
