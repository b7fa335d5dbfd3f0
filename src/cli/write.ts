import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { InvalidArgumentError } from '../errors.ts'
import { showProgress, size } from './progress.ts'

/** Prints what comes in. */
export async function print(parts: AsyncIterable<string>): Promise<void> {
  const { stdout } = process
  for await (const part of parts) if (!stdout.write(part)) await once(stdout, 'drain')
}

/**
 * Writes what comes in to a file, which is there only when all of it is; tells how many bytes.
 * @throws InvalidArgumentError for a file that cannot be written
 */
export async function write(file: string, parts: AsyncIterable<string>): Promise<number> {
  const aside = `${file}.${process.pid}.mockloop-tmp`
  const stream = createWriteStream(aside, { flags: 'wx', mode: 0o600 })
  const progress = showProgress((bytes) => `writing ${file}: ${size(bytes)}`)
  try {
    await once(stream, 'open')
    for await (const part of parts) {
      if (!stream.write(part)) await once(stream, 'drain')
      progress.update(stream.bytesWritten)
    }
    stream.end()
    await finished(stream)
    await rename(aside, file)
    return stream.bytesWritten
  } catch (error) {
    stream.destroy()
    await rm(aside, { force: true })
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const reason = error.message.replace(/, \w+ '.*'$/, '')
    throw new InvalidArgumentError(`${file} cannot be written: ${reason}`, error)
  } finally {
    progress.end()
  }
}
