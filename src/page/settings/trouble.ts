import type { DelayConfig } from '../../config/options.ts'
import type { ServerConfig, WireFault } from '../../control/verbs/config.ts'

/** A delay while it is edited. */
export interface DelayDraft {
  kind: keyof typeof DELAY_KINDS
  first: string
  second: string
}

/** The kinds of delays, with what their two numbers are called. */
export const DELAY_KINDS = {
  none: { words: 'none', first: '', second: '' },
  fixed: { words: 'always the same', first: 'Milliseconds', second: '' },
  range: { words: 'between two', first: 'At least (ms)', second: 'At most (ms)' },
  normal: { words: 'around a mean', first: 'Mean (ms)', second: 'Deviation (ms)' },
  tail: { words: 'with a long tail', first: 'Half within (ms)', second: '99 % within (ms)' },
} as const

/** A delay as it is edited. */
export function toDelayDraft(delay: DelayConfig | null | undefined): DelayDraft {
  if (delay === null || delay === undefined) return { kind: 'none', first: '', second: '' }
  if (typeof delay === 'number') return { kind: 'fixed', first: String(delay), second: '' }
  const two = (kind: DelayDraft['kind'], first: number, second: number): DelayDraft => ({
    kind,
    first: String(first),
    second: String(second),
  })
  if ('min' in delay) return two('range', delay.min, delay.max)
  if ('mean' in delay) return two('normal', delay.mean, delay.stddev)
  return two('tail', delay.p50, delay.p99)
}

/** What `update_config` takes; null for none. */
export function toDelay({ kind, first, second }: DelayDraft): DelayConfig | null {
  const one = Number(first)
  const two = Number(second)
  if (kind === 'none') return null
  if (kind === 'fixed') return one
  if (kind === 'range') return { min: one, max: two }
  return kind === 'normal' ? { mean: one, stddev: two } : { p50: one, p99: two }
}

/** A delay in words. */
export function sayDelay(delay: DelayConfig): string {
  if (typeof delay === 'number') return `${delay} ms`
  if ('min' in delay) return `${delay.min} to ${delay.max} ms`
  if ('mean' in delay) return `${delay.mean} ± ${delay.stddev} ms`
  return `half within ${delay.p50} ms, 99 % within ${delay.p99} ms`
}

/** Whom a fault meets, in words. */
export function sayWhom({ operations = [], tags = [] }: WireFault): string {
  const told = [...operations, ...tags.map((tag) => `tag ${tag}`)]
  return told.length === 0 ? 'all requests' : told.join(', ')
}

/** What a fault does, in words. */
export function sayFault(fault: WireFault): string {
  const { delay, status, fault: kind, percent, succeed_first: spared, fail_first: most } = fault
  const does = [
    ...(delay === undefined ? [] : [`held back ${sayDelay(delay)}`]),
    ...(status === undefined ? [] : [`answers ${status}`]),
    ...(kind === undefined ? [] : [sayBreak(kind)]),
  ].join(', ')
  const when = [
    ...(percent === undefined ? [] : [`${percent} %`]),
    ...(spared === undefined ? [] : [`after ${spared}`]),
    ...(most === undefined ? [] : [`${most} times`]),
    ...(fault.for === undefined ? [] : [`for ${fault.for} s`]),
  ].join(', ')
  return when === '' ? does : `${does} · ${when}`
}

/** Ways to break a connection, in words. */
export const BREAKS = {
  reset: 'connection reset',
  empty: 'closed without an answer',
  truncate: 'body cut off',
  malformed: 'malformed response',
  hang: 'no answer at all',
} as const

function sayBreak(kind: NonNullable<WireFault['fault']>): string {
  if (typeof kind === 'string') return BREAKS[kind]
  return `${kind.drip.bytes} bytes every ${kind.drip.ms} ms`
}

/** What is on now, in words; empty when all is well. */
export function sayTrouble(config: ServerConfig): string[] {
  const { profile, delay, errors, faults, rate_limit: limit } = config
  return [
    ...(profile === null ? [] : [`profile ${profile}`]),
    ...(delay === null ? [] : [`delay ${sayDelay(delay)}`]),
    ...(errors === null ? [] : [`${errors.percent} % errors`]),
    ...(limit === null ? [] : [`${limit.limit} requests in ${limit.window} s`]),
    ...(faults.length === 0
      ? []
      : [`${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`]),
  ]
}
