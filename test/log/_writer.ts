import { openJournal } from '../../src/log/journal/journal.ts'
import { bodyOf, makeEntry } from './_entries.ts'

/** Writes without end, and tells how many entries are stored for certain. */
async function write(file: string): Promise<void> {
  const journal = openJournal({ file, maxEntries: 1e6, maxBytes: 1e9, maxBody: 65_536 })
  for (let index = 0; ; index++) {
    journal.add(makeEntry({ path: `/${index}`, request_body: bodyOf(index) }))
    if (index % 500 !== 499) continue
    await journal.flush()
    process.stdout.write(`${index + 1}\n`)
  }
}

await write(process.argv[2] ?? '')
