import { InvalidArgumentError } from '../../errors.ts'
import { didYouMean } from '../../lib/nearest.ts'

const SECOND = 1000
const UNITS = new Map([
  ['second', SECOND],
  ['minute', 60 * SECOND],
  ['hour', 3600 * SECOND],
  ['day', 86_400 * SECOND],
  ['week', 7 * 86_400 * SECOND],
])
const MONTHS = new Map([
  ['month', 1],
  ['year', 12],
])

/**
 * A date (ISO text, or ms since 1970) some units later, in ISO; the 31st plus a month is the month's
 * last day. Throws `InvalidArgumentError`.
 */
export function addToDate(date: unknown, amount: number, unit: string): string {
  const start = new Date(typeof date === 'number' ? date : String(date))
  const moved = move(start, amount, unit)
  if (Number.isFinite(moved.getTime())) return moved.toISOString()
  const given = JSON.stringify(date)?.slice(0, 100)
  throw new InvalidArgumentError(
    `date_add cannot add ${amount} ${unit} to ${given}; write {{ now | date_add: 3, 'days' }}`,
  )
}

function move(start: Date, amount: number, unit: string): Date {
  const name = unit.replace(/s$/, '')
  const ms = UNITS.get(name)
  if (ms !== undefined) return new Date(start.getTime() + amount * ms)
  const months = MONTHS.get(name)
  if (months !== undefined) return moveMonths(start, amount * months)
  const known = [...UNITS.keys(), ...MONTHS.keys()].map((name) => `${name}s`)
  throw new InvalidArgumentError(
    `date_add knows no ${JSON.stringify(unit.slice(0, 100))}${didYouMean(unit, known)}; it takes ${known.join(', ')}`,
  )
}

function moveMonths(start: Date, months: number): Date {
  const moved = new Date(start)
  moved.setUTCMonth(start.getUTCMonth() + months)
  // Day 0 is the last one of the month before the one that was run into.
  if (moved.getUTCDate() !== start.getUTCDate()) moved.setUTCDate(0)
  return moved
}
