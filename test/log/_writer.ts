import { createHash } from 'node:crypto'
import { openJournal } from '../../src/log/journal/journal.ts'
import { makeEntry } from './_entries.ts'

/** The body of an entry, so that a reader can tell whether it is whole. */
export function bodyOf(index: number): string {
  return `${index}:${createHash('sha512').update(String(index)).digest('hex').repeat(5)}`
}

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

const [, script, file] = process.argv
if (script?.endsWith('_writer.ts') === true && file !== undefined) await write(file)
