const number = new Intl.NumberFormat('en')
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** 12,345 */
export function toCount(value: number): string {
  return number.format(value)
}

/** 12.3K */
export function toShort(value: number): string {
  return value < 10_000 ? number.format(Math.round(value * 10) / 10) : compact.format(value)
}

/** `3 requests`, `1 request`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${toCount(count)} ${count === 1 ? one : many}`
}

/** 0.42 ms, 3.1 ms, 12 ms, 1.20 s; a dash where there is none. */
export function toDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–'
  if (ms === 0) return '0 ms'
  if (ms < 10) return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** 812 B, 3.4 KB, 8.0 MB. */
export function toSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(1)} ${['B', 'KB', 'MB', 'GB'][power] ?? ''}`
}

/** 2.5 % */
export function toPercent(value: number): string {
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** 14:03:22.123, as the wall clock here shows it. */
export function toClock(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : clock.format(date)
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** 23 Nov 2026, 14:03:22 */
export function toMoment(iso: string | null): string {
  if (iso === null) return '–'
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : moment.format(date)
}

/** How long ago, in the largest unit: 5 s, 3 min, 2 h, 4 d. */
export function toAge(iso: string | null, now: number): string {
  if (iso === null) return '–'
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000)
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}
