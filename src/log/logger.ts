import { pino } from 'pino'
import type { Logger } from 'pino'
import { createTimeWriter } from '../lib/time.ts'
import { prettyStream } from './pretty.ts'

export type { Logger }

/** Lines wait for so many bytes, or so many ms, before they are written: a write a line costs a fifth of all requests. */
const BATCH = { minLength: 8192, periodicFlush: 100 }

/** Creates the one logger of a host: a readable line on a terminal, else NDJSON, both on standard output. */
export function createLogger(options: { level: string; format: 'pretty' | 'json' }): Logger {
  const { level, format } = options
  const settings = { level, base: null, timestamp: createTimestamp() }
  if (level === 'silent') return pino({ ...settings, enabled: false })
  if (format === 'pretty') return pino(settings, prettyStream(process.stdout))
  return pino(settings, pino.destination({ dest: 1, sync: false, ...BATCH }))
}

/** `,"time":"<ISO, ms>"`. */
function createTimestamp(): () => string {
  const write = createTimeWriter()
  return () => `,"time":"${write(Date.now())}"`
}
