import { pino } from 'pino'
import type { Logger } from 'pino'
import { createTimeWriter } from '../lib/time.ts'
import { createBatch } from './batch.ts'
import { prettyStream } from './pretty.ts'

export type { Logger }

/** Creates the one logger of a host: a readable line on a terminal, else NDJSON, both on standard output. */
export function createLogger(options: { level: string; format: 'pretty' | 'json' }): Logger {
  const { level, format } = options
  const settings = { level, base: null, timestamp: createTimestamp() }
  if (level === 'silent') return pino({ ...settings, enabled: false })
  if (format === 'pretty') return pino(settings, prettyStream(process.stdout))
  // Without a length of its own it would not flush when it is told to.
  return pino(settings, createBatch(pino.destination({ dest: 1, sync: false, minLength: 1 })))
}

/** `,"time":"<ISO, ms>"`. */
function createTimestamp(): () => string {
  const write = createTimeWriter()
  return () => `,"time":"${write(Date.now())}"`
}
