import type { DestinationStream, pino } from 'pino'

/** Characters, or milliseconds, that lines wait for. */
const MOST = 65_536
const DELAY = 100

/** A stream of pino's whose lines go on together. */
export interface Batch extends DestinationStream {
  flush(done?: (error?: Error) => void): void
}

/** What is there of pino's own stream; while `sync` is set, it writes before it returns. */
type Out = ReturnType<typeof pino.destination> & { sync?: boolean }

/**
 * Collects lines before they are written: each write wakes a thread, and pino's own collecting measures
 * all that waits with each line. What waits when the process ends is written then.
 */
export function createBatch(out: Out): Batch {
  let lines = ''
  let timer: NodeJS.Timeout | undefined
  const pass = (): void => {
    clearTimeout(timer)
    timer = undefined
    process.off('exit', end)
    const waiting = lines
    lines = ''
    if (waiting !== '') out.write(waiting)
  }
  const end = (): void => {
    out.sync = true
    pass()
  }
  return {
    write(line) {
      lines += line
      if (lines.length >= MOST) pass()
      else if (timer === undefined) {
        timer = setTimeout(pass, DELAY).unref()
        // Before pino's own listener, which writes what it still has.
        process.prependListener('exit', end)
      }
    },
    flush(done) {
      pass()
      out.flush(done)
    },
  }
}
