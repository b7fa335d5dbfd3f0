import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../../src/log/logger.ts'

const [, , way] = process.argv

/** More lines than one write takes, of which the last are still waiting when the process ends. */
async function log(): Promise<void> {
  const logger = createLogger({ level: 'info', format: 'json' })
  for (let index = 0; index < 1500; index++) logger.info(`line ${index}`)
  await sleep(150)
  logger.info('line 1500')
  if (way === 'exit') process.exit()
  if (way === 'throw') throw new Error('on purpose')
}

await log()
