/**
 * Requests a second of the built command beside bare handlers and the peers that are installed.
 * Prints a markdown table and judges nothing. On a machine that has other things to do as well, the
 * processor time of the server says more than its rate.
 *
 *   npm run bench -- [--rounds 5] [--seconds 1.5] [--only <part of a case's name>]
 *                    [--large <file> <path>] [--bin <path>] [--peers <folder with node_modules>]
 */
import { writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { documentOf, largeDocument, POSTED, smallDocument } from './documents.ts'
import { ask, requestText } from './http.ts'
import type { Ask, Reply } from './http.ts'
import { LoadClient } from './load.ts'
import { cpuOf, launch, temporaryFolder } from './processes.ts'
import type { Running } from './processes.ts'
import { heading, median, progress, spread, table } from './report.ts'
import { bare, findBin, mockloop, peers, versions } from './targets.ts'
import type { Target } from './targets.ts'

interface Case {
  name: string
  /** A file. */
  document: string
  ask: Ask
}

/** Requests a second of one target, a figure for each round. */
interface Row {
  target: string
  rates: number[]
  /** Microseconds of the processor that a request took, in all threads and in the first. */
  all: number[]
  main: number[]
  failure?: string
}

const CONNECTIONS = 32
const WARMUP_SECONDS = 0.5
const OPERATIONS = 1100
const HEAD = [
  'case',
  'target',
  'requests/s',
  'ratio to bare h3',
  'CPU µs',
  'of it main thread',
  'ratio',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1.5' },
    only: { type: 'string', default: '' },
    large: { type: 'string' },
    bin: { type: 'string', default: './dist/cli/main.js' },
    peers: { type: 'string' },
  },
})
const bin = findBin(values.bin)
const folder = temporaryFolder()
const client = new LoadClient()

async function main(): Promise<void> {
  const cases = await listCases()
  process.stdout.write(`${heading('Requests', versions(bin))}\n`)
  process.stdout.write(`${table(HEAD, [])}\n`)
  for (const one of cases.filter(({ name }) => name.includes(values.only))) {
    const rows = await measure(one)
    progress('')
    for (const line of lines(one, rows)) process.stdout.write(`| ${line.join(' | ')} |\n`)
  }
}

async function listCases(): Promise<Case[]> {
  const small = write('small.json', smallDocument())
  const pet: Ask = { method: 'GET', path: '/pets/7' }
  return [
    { name: 'GET, example body', document: small, ask: pet },
    { name: 'GET list, fake body', document: small, ask: { method: 'GET', path: '/owners' } },
    {
      name: 'GET, example body, token and query checked',
      document: small,
      ask: {
        method: 'GET',
        path: '/keyed/7?limit=10&status=available&status=sold',
        token: 'abc.def',
      },
    },
    {
      name: 'POST JSON, example body, checked',
      document: small,
      ask: { method: 'POST', path: '/pets', body: POSTED },
    },
    {
      name: `GET, example body, ${OPERATIONS} operations`,
      document: write('large.json', largeDocument(OPERATIONS)),
      ask: pet,
    },
    ...(values.large === undefined ? [] : await given(resolve(values.large))),
  ]
}

/** A document from outside, and the same answer from a document of one operation. */
async function given(document: string): Promise<Case[]> {
  const wanted: Ask = { method: 'GET', path: positionals[0] ?? '/' }
  const { path } = wanted
  const reply = await answerOf({ name: path, document, ask: wanted })
  return [
    { name: `GET ${path} of ${basename(document)}`, document, ask: wanted },
    {
      name: `GET ${path}, the same body from 1 operation`,
      document: write('same.json', documentOf(path, reply)),
      ask: wanted,
    },
  ]
}

async function measure(one: Case): Promise<Row[]> {
  const answer = write('answer.json', await answerOf(one))
  const targets = [
    bare('h3', answer),
    bare('node', answer),
    ...(one.ask.body === undefined ? [] : [bare('h3-reading', answer)]),
    mockloop(bin, one.document, 'silent'),
    mockloop(bin, one.document, 'info'),
    mockloop(bin, one.document, 'everything'),
    ...peers(one.document, values.peers),
  ]
  const entries = await startAll(targets)
  try {
    for (let round = 1; round <= Number(values.rounds); round++) {
      progress(`${one.name}: round ${round}`)
      for (const entry of entries) await measureOnce(entry, one)
    }
  } finally {
    for (const { running } of entries) running?.stop()
  }
  return entries.map(({ row }) => row)
}

interface Entry {
  row: Row
  running: Running | undefined
}

/** Starts one after the other; a peer that cannot serve the document only loses its row. */
async function startAll(targets: Target[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { name, args } of targets) {
    const row: Row = { target: name, rates: [], all: [], main: [] }
    const running = await launch(args).catch((error: unknown) => fail(row, error))
    entries.push({ row, running })
  }
  return entries
}

async function measureOnce({ row, running }: Entry, one: Case): Promise<void> {
  if (running === undefined || row.failure !== undefined) return
  const amount = { warmup: WARMUP_SECONDS, seconds: Number(values.seconds) }
  const request = requestText(one.ask)
  try {
    const job = { port: running.port, connections: CONNECTIONS, request, amount }
    const before = cpuOf(running.pid)
    const { requests, ms, answered } = await client.run(job)
    const after = cpuOf(running.pid)
    row.rates.push((requests / ms) * 1000)
    row.all.push(((after.all - before.all) / answered) * 1000)
    row.main.push(((after.main - before.main) / answered) * 1000)
  } catch (error) {
    fail(row, error)
  }
}

function fail(row: Row, error: unknown): undefined {
  row.failure = String(error).replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 160)
}

/** Each ratio compares figures of the same round. */
function lines({ name }: Case, rows: Row[]): string[][] {
  const base = rows[0]
  return rows.map(({ target, rates, all, main, failure }) => {
    if (failure !== undefined) return [name, target, failure, ...HEAD.slice(3).map(() => '–')]
    const faster = rates.map((rate, round) => rate / (base?.rates[round] ?? Number.NaN))
    const cheaper = all.map((spent, round) => (base?.all[round] ?? Number.NaN) / spent)
    const figures = [spread(rates, 0), spread(faster, median(faster) < 0.1 ? 4 : 2)]
    return [name, target, ...figures, spread(all, 1), spread(main, 1), spread(cheaper, 2)]
  })
}

/** What the command answers: the bare handlers return the same. */
async function answerOf(one: Case): Promise<Reply> {
  const running = await launch(mockloop(bin, one.document, 'silent').args)
  try {
    const reply = await ask(running.port, one.ask)
    if (reply.status >= 200 && reply.status < 300) return reply
    throw new Error(`${one.name}: status ${reply.status}: ${reply.body.slice(0, 600)}`)
  } finally {
    running.stop()
  }
}

function write(name: string, content: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

try {
  await main()
} finally {
  await client.stop()
}
