import { pino } from 'pino'
import type { Logger } from 'pino'
import { prettyStream } from './pretty.ts'

export type { Logger }

/** Creates the one logger of a host: a readable line on a terminal, else NDJSON, both on standard output. */
export function createLogger(options: { level: string; format: 'pretty' | 'json' }): Logger {
  const { level, format } = options
  const settings = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  if (level === 'silent') return pino({ ...settings, enabled: false })
  if (format === 'pretty' && process.stdout.isTTY)
    return pino(settings, prettyStream(process.stdout))
  return pino(settings, pino.destination({ dest: 1, sync: true }))
}
