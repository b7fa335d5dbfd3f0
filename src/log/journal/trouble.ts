import { isFull, textOf } from '../../lib/damage.ts'

/** Why entries cannot be stored, in words. */
export function describeTrouble(error: unknown): string {
  return isFull(error)
    ? 'the disk is full, so that requests are not recorded: make room, or set log.maxBytes lower'
    : `requests cannot be recorded: ${textOf(error)}`
}
