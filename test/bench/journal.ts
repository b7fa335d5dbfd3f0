import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Entry, Journal } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'
import { makeEntry } from './entries.ts'

/** Entries of the journal: `npm run bench:journal -- 100000`. */
const COUNT = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = 5
const start = Date.now() - COUNT
let made = 0

function nextEntry(): Entry {
  const index = made++
  return makeEntry(index, start + index)
}

interface Filled {
  /** Entries a second, stored. */
  rate: number
  /** Nanoseconds of this thread an entry. */
  main: number
  /** Microseconds of the processor an entry, in all threads, with the making of it. */
  cpu: number
}

/** Adds in slices of 500 and waits for the worker now and then, so that nothing is dropped. */
async function fill(journal: Journal, count: number): Promise<Filled> {
  let spent = 0
  const cpu = process.cpuUsage()
  const begun = performance.now()
  for (let index = 0; index < count; index += 500) {
    const entries = Array.from({ length: Math.min(500, count - index) }, nextEntry)
    const before = performance.now()
    for (const entry of entries) journal.add(entry)
    spent += performance.now() - before
    if (index % 4000 === 3500) await journal.flush()
  }
  await journal.flush()
  const { user, system } = process.cpuUsage(cpu)
  return {
    rate: count / ((performance.now() - begun) / 1000),
    main: (spent / count) * 1e6,
    cpu: (user + system) / count,
  }
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
    for (let count = 0; count < 50; count++) journal.add(nextEntry())
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
  const told = ({ rate, main, cpu }: Filled): string =>
    `${Math.round(rate)}/s, main thread ${Math.round(main)} ns an entry, processor ${cpu.toFixed(1)} µs`
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
  await reopen(options)
}

/** Opens the file again while 5,000 entries a second come in, none of which must be lost. */
async function reopen(options: Parameters<typeof openJournal>[0]): Promise<void> {
  const journal = openJournal(options)
  const before = performance.now()
  let added = 0
  const timer = setInterval(() => {
    const due = (performance.now() - before) * 5
    for (; added < due; added++) journal.add(nextEntry())
  }, 10)
  journal.add(nextEntry())
  await journal.flush()
  print('reopened, first entry stored', `${Math.round(performance.now() - before)} ms`, '')
  const { total } = await journal.query({})
  print('reopened, first page', `${Math.round(performance.now() - before)} ms`, `matches ${total}`)
  clearInterval(timer)
  const { dropped, bodies_dropped: bodies } = journal.health()
  print('added meanwhile', String(added), `dropped ${dropped}, without bodies ${bodies}`)
  print('memory', memory(), '')
  await journal.close()
}

const folder = mkdtempSync(join(tmpdir(), 'mockloop-journal-'))
try {
  await run(folder)
} finally {
  rmSync(folder, { recursive: true })
}
