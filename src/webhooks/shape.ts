import type { WebhookDelivery } from '../config/webhooks.ts'
import type { HeaderList } from '../types.ts'
import type { NewDelivery } from './delivery.ts'

/** How something is delivered: what is said of it, else what is said of all that its mock sends. */
export function deliveryOf(
  own: WebhookDelivery,
  shared: WebhookDelivery | false,
): Pick<NewDelivery, 'secret' | 'faults' | 'retry'> {
  const { secret, faults, retry } = { ...(shared === false ? {} : pick(shared)), ...pick(own) }
  return {
    ...(secret !== undefined && { secret }),
    ...(faults !== undefined && {
      faults: given({
        delay_ms: faults.delay,
        drop_percent: faults.drop,
        duplicate_percent: faults.duplicate,
      }),
    }),
    ...(retry !== undefined && {
      retry: given({
        attempts: retry.attempts,
        base_ms: retry.base,
        max_ms: retry.max,
        jitter: retry.jitter,
        timeout_ms: retry.timeout,
      }),
    }),
  }
}

/** What of a webhook says how it is delivered. */
export function pick({ secret, faults, retry }: WebhookDelivery): WebhookDelivery {
  return {
    ...(secret !== undefined && { secret }),
    ...(faults !== undefined && { faults }),
    ...(retry !== undefined && { retry }),
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The members that hold something. */
function given<T extends object>(members: T): Given<T> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}

/** Headers with others in the place of those of the same name. */
export function overlay(
  headers: HeaderList,
  own: Readonly<Record<string, string>> = {},
): HeaderList {
  const added = Object.entries(own).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    value,
  ])
  const names = new Set(added.map(([name]) => name))
  return [...headers.filter(([name]) => !names.has(name)), ...added]
}

/** A URL with more in its query. */
export function withQuery(url: string, query: string): string {
  if (query === '') return url
  const [before = '', hash] = url.split('#', 2)
  return `${before}${before.includes('?') ? '&' : '?'}${query}${hash === undefined ? '' : `#${hash}`}`
}
