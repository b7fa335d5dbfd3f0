import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Journal } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'
import type { JournalOptions } from '../../src/log/journal/journal.ts'
import { CHUNK } from '../../src/log/journal/load.ts'
import type { Flat } from '../../src/log/journal/messages.ts'
import { Queue } from '../../src/log/journal/queue.ts'
import { Store } from '../../src/log/journal/store.ts'
import { toEntry } from '../../src/log/journal/fields.ts'
import { childPath } from '../_children.ts'
import { bodyOf, makeEntry } from './_entries.ts'

let folder = ''
let file = ''
let notes: string[] = []
let journals: Journal[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockloop-journal-'))
  file = join(folder, 'journal.db')
  notes = []
})
afterEach(async () => {
  await Promise.all(journals.map((journal) => journal.close()))
  journals = []
  rmSync(folder, { recursive: true, force: true })
})

function open(options: Partial<JournalOptions> = {}): Journal {
  const bounds = { maxEntries: 100_000, maxBytes: 1e9, maxBody: 65_536 }
  const journal = openJournal({
    file,
    ...bounds,
    log: { warn: (text) => notes.push(text) },
    ...options,
  })
  journals.push(journal)
  return journal
}

function fill(journal: Journal, count: number, body = 'x'.repeat(500)): void {
  for (let index = 0; index < count; index++)
    journal.add(makeEntry({ path: `/${index}`, request_body: body }))
}

/** Waits until something is so, for as long as the test may take. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('a journal', () => {
  it('makes no file before the first entry, and none when it closes unused', async () => {
    const journal = open()
    await journal.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('stores what waits when it closes, and has it when it opens again', async () => {
    const journal = open()
    await journal.flush()
    fill(journal, 3456)
    await journal.close()
    journal.add(makeEntry({ path: '/late' }))
    const again = open({ maxEntries: 1000 })
    expect(await again.query({ limit: 1 })).toMatchObject({
      total: 3456,
      logs: [{ path: '/3455' }],
    })
    again.add(makeEntry({ path: '/next' }))
    expect(await again.query({ limit: 2 })).toMatchObject({
      total: 1000,
      logs: [{ path: '/next' }, { path: '/3455' }],
    })
    expect(notes).toEqual([])
  })

  it('answers no question after it was closed', async () => {
    const journal = open()
    fill(journal, 1)
    await journal.close()
    await expect(journal.query({})).rejects.toThrow('the journal is closed')
    await journal.close()
  })
})

describe('a large file that is being read', () => {
  const LARGE = 3 * CHUNK + 5

  async function makeLarge(): Promise<void> {
    const journal = open()
    for (let count = 0; count < LARGE; count += 1000) {
      fill(journal, Math.min(1000, LARGE - count), 'x')
      await journal.flush()
    }
    await journal.close()
  }

  function texts(count: number): Flat {
    const queue = new Queue(1000)
    for (let index = 0; index < count; index++) queue.add(makeEntry({ path: `/new/${index}` }))
    return queue.take()
  }

  it('takes entries meanwhile, and has them behind those that were there', async () => {
    await makeLarge()
    const bounds = { maxEntries: LARGE + 20, maxBytes: 1e9 }
    const store = new Store({ file, ...bounds }, (text) => notes.push(text))
    let steps = 0
    do {
      store.add(texts(10))
      steps++
    } while (store.load())
    const input = {
      filter: {},
      limit: 1,
      offset: 0,
      cursor: undefined,
      order: 'desc' as const,
      bodies: true,
    }
    const { total, texts: newest } = store.answers.page(input)
    expect(steps).toBeGreaterThan(2)
    expect(total).toBe(LARGE + steps * 10)
    expect(toEntry([newest[0] ?? '', null, null]).path).toBe('/new/9')
    store.add(texts(1))
    expect(store.stats()).toMatchObject({
      entries: LARGE + 20,
      evicted: steps * 10 - 19,
      dropped: 0,
    })
    store.answers.close(null)
    expect(notes).toEqual([])
  })

  it('clears only what was there before the question', async () => {
    await makeLarge()
    const journal = open()
    const cleared = journal.clear({})
    journal.add(makeEntry({ path: '/after' }))
    expect((await journal.query({})).logs.map(({ path }) => path)).toEqual(['/after'])
    expect(await cleared).toBe(LARGE)
  })

  it('stores what came in when it closes before all is read', async () => {
    await makeLarge()
    const journal = open()
    fill(journal, 7)
    await journal.close()
    expect(await open().query({ limit: 1 })).toMatchObject({
      total: LARGE + 7,
      logs: [{ path: '/6' }],
    })
  })

  it('is set aside when its end is damaged, and what was stored meanwhile counts as dropped', async () => {
    await makeLarge()
    const database = new Database(file)
    database.prepare('UPDATE entry SET facts = ? WHERE seq = ?').run('no JSON', LARGE)
    database.close()
    const bounds = { maxEntries: 100_000, maxBytes: 1e9 }
    const store = new Store({ file, ...bounds }, (text) => notes.push(text))
    store.add(texts(10))
    while (store.load());
    store.add(texts(3))
    expect(store.stats()).toMatchObject({ entries: 3, dropped: 10, trouble: null })
    store.answers.close(null)
    expect(notes).toEqual([
      expect.stringMatching(/cannot be read \(one of the entries after 12000 /),
    ])
  })
})

describe.skipIf(process.platform === 'win32')('the file', () => {
  it('is for its owner only, with those beside it', async () => {
    const journal = open()
    fill(journal, 1)
    await journal.flush()
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o600]))
  })
})

describe('killed under load', () => {
  it('has all that was flushed, and nothing garbled', async () => {
    const child = spawn(process.execPath, [childPath('writer'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let flushed = 0
    for await (const line of createInterface(child.stdout)) {
      flushed = Number(line)
      if (flushed >= 6000) child.kill('SIGKILL')
    }
    if (child.signalCode === null) await once(child, 'exit')
    const journal = open()
    let index = 0
    for await (const page of journal.all({}))
      for (const entry of page) {
        expect([entry.path, entry.request_body]).toEqual([`/${index}`, bodyOf(index)])
        index++
      }
    expect(flushed).toBeGreaterThanOrEqual(6000)
    expect(index).toBeGreaterThanOrEqual(flushed)
    expect(notes).toEqual([])
  })
})

describe('a damaged file', () => {
  const isAside = (name: string): boolean => /^journal\.db\.damaged-\d{8}T\d{6}Z$/.test(name)

  async function expectFresh(journal: Journal): Promise<void> {
    fill(journal, 10)
    expect((await journal.query({})).total).toBe(10)
    expect(readdirSync(folder).filter(isAside)).toHaveLength(1)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(
      /cannot be read .*: it is kept as .*damaged-.*, and a new one is begun/,
    )
    expect(journal.health()).toMatchObject({ status: 'ok', dropped: 0 })
  }

  it('that is no database is set aside as it is', async () => {
    writeFileSync(file, 'not a database, '.repeat(1000))
    await expectFresh(open())
    const aside = readdirSync(folder).find(isAside) ?? ''
    expect(readFileSync(join(folder, aside), 'utf8')).toBe('not a database, '.repeat(1000))
  })

  it('of another version is set aside', async () => {
    const first = open()
    fill(first, 5)
    await first.flush()
    await first.close()
    const bytes = readFileSync(file)
    // The user version of the header of an SQLite file.
    bytes.writeUInt32BE(7, 60)
    writeFileSync(file, bytes)
    await expectFresh(open())
  })

  it('with an entry that is none is set aside', async () => {
    const first = open()
    fill(first, 5)
    await first.flush()
    await first.close()
    const bytes = readFileSync(file)
    bytes.write('?', bytes.indexOf('["01'))
    writeFileSync(file, bytes)
    await expectFresh(open())
  })

  it('whose pages are overwritten is set aside', async () => {
    const first = open()
    fill(first, 3000)
    await first.flush()
    await first.close()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, bytes.length / 4, bytes.length / 2)
    writeFileSync(file, bytes)
    await expectFresh(open())
  })

  it('that becomes so while it is open is set aside with the next question', async () => {
    const journal = open()
    fill(journal, 5000)
    await journal.flush()
    for (const end of ['', '-wal'])
      if (existsSync(file + end)) writeFileSync(file + end, Buffer.alloc(6_000_000, 0xa5))
    await journal.query({ q: 'nothing of this' })
    await expectFresh(journal)
  })
})

describe('a full disk', () => {
  it('drops entries and says so, and what comes when there is room is stored', async () => {
    const journal = open({ maxFile: 500_000 })
    fill(journal, 200)
    await journal.flush()
    fill(journal, 1000)
    await journal.flush()
    expect(journal.health()).toMatchObject({ status: 'degraded', dropped: 1000, entries: 200 })
    expect(journal.health().reason).toContain('the disk is full')
    expect(notes).toHaveLength(1)
    expect((await journal.query({})).total).toBe(200)

    expect(await journal.clear({})).toBe(200)
    fill(journal, 100)
    expect(await journal.query({})).toMatchObject({ total: 100, dropped: 1000 })
    expect(journal.health()).toMatchObject({ status: 'ok', entries: 100 })
  })
})

describe('a storage that is not there', () => {
  it(
    'costs entries but nothing else, and is used when it is back',
    { timeout: 30_000 },
    async () => {
      const place = join(folder, 'state')
      writeFileSync(place, 'a file where a folder should be')
      const journal = open({ file: join(place, 'journal.db') })
      fill(journal, 10)
      await expect(journal.query({})).rejects.toThrow(/^the journal: /)
      expect(journal.health()).toMatchObject({ status: 'degraded', dropped: 10 })
      fill(journal, 10)
      rmSync(place)
      await until(async () => (await journal.query({}).catch(() => ({ total: 0 }))).total > 0)
      expect(journal.health()).toMatchObject({ status: 'ok', dropped: 10, entries: 10 })
      expect(notes).toHaveLength(1)
    },
  )
})
