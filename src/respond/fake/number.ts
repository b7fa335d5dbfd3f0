import type { SchemaNode } from '../../spec/dialect.ts'
import type { Drawing } from './drawing.ts'
import { isPet } from './kinds.ts'
import { drawMoment } from './moment.ts'
import type { Shape } from './shape.ts'
import { suits } from './suits.ts'
import { toWords } from './words.ts'

/** What numbers of a name usually lie between, with their decimals; the first that fits counts. */
const RANGES: [name: RegExp, low: number, high: number, decimals: number][] = [
  [/\b(latitude|lat)\b/, -60, 70, 6],
  [/\b(longitude|lng|lon|long)\b/, -180, 180, 6],
  [/\b(percent|percentage|pct)\b/, 0, 100, 1],
  [/\b(usage|used|utili[sz]ation) (percent|pct)\b/, 0, 100, 1],
  [/\bhumidity\b/, 20, 95, 0],
  [/\b(birth ?year|year of birth|year born)\b/, 1950, 2005, 0],
  [/\bweight( kg| lbs?)?$/, 1, 100, 1],
  [/\b(status code|http status|http code|response code)\b/, 200, 204, 0],
  [/\b(price|amount|cost|total|subtotal|balance|fee|salary|tax|revenue|value)\b/, 5, 500, 2],
  [/\b(progress|completeness)\b/, 0, 100, 1],
  [/\b(rating|score|stars)\b/, 1, 5, 1],
  [/\b(rate|ratio|probability|confidence|fraction)\b/, 0, 1, 3],
  [/\b(temperature|temp)\b/, -10, 35, 1],
  [/\bage\b/, 18, 80, 0],
  [/\b(exp|expiry|expiration) year\b/, 2026, 2032, 0],
  [/\byear\b/, 1990, 2026, 0],
  [/\bmonth\b/, 1, 12, 0],
  [/\bday\b/, 1, 28, 0],
  [/\bhour\b/, 0, 23, 0],
  [/\b(minute|minutes|second|seconds)\b/, 0, 59, 0],
  [/\bport\b/, 1024, 49151, 0],
  [/\bcode\b/, 100, 599, 0],
  [/\b(width|height)\b/, 100, 1920, 0],
  [/\b(size|bytes|length)\b/, 100, 100_000, 0],
  [/\b(expires in|ttl)\b/, 60, 86_400, 0],
  [/\bweek\b/, 1, 52, 0],
  [/\b(weeks|months|bedrooms|bathrooms|rooms|floors)\b/, 1, 12, 0],
  [/\b(hours)\b/, 1, 23, 0],
  [/\bzoom\b/, 1, 18, 0],
  [/\bexit code\b/, 0, 2, 0],
  [/\b(page|offset|level|depth|index|position|order|rank|version|retries|attempts)\b/, 1, 5, 0],
  [/\b(count|quantity|qty|number|num|stock|views|likes|comments|followers)\b/, 1, 100, 0],
  [/\b(steps|nodes|replicas|instances|cpus|vcpus|cores|threads|seats|guests|children)\b/, 1, 12, 0],
  [/\bid\b/, 1, 10_000, 0],
]
/** The same of animals. */
const PET_RANGES: typeof RANGES = [
  [/\bweight( kg| lbs?)?$/, 2, 40, 1],
  [/\bage\b/, 1, 15, 0],
  [/\b(birth ?year|year of birth|year born)\b/, 2012, 2023, 0],
]
/** Names of integers that are moments. */
const EVENT =
  /\b(timestamp|created|updated|expires|time|date)( at| on| ms| millis)?$| (at|by|after|before|until)$|^(start|end)$/
/** As seconds it would lie beyond the year 5000. */
const LEAST_MS = 1e11
const LIMITS: Record<string, [number, number]> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  int8: [-128, 127],
  uint8: [0, 255],
}

/** A number within the schema's bounds, near what its name suggests. */
export function drawNumber(leaf: Shape & { kind: 'leaf' }, drawing: Drawing): number {
  const { schema } = leaf
  const { random, subject } = drawing
  const epoch = drawEpoch(leaf, drawing)
  if (epoch !== undefined) return epoch
  const words = toWords(leaf.name)
  const { latitude, longitude } = subject.locality
  const spot = /\b(latitude|lat)$/.test(words)
    ? latitude
    : /\b(longitude|lng|lon|long)$/.test(words)
      ? longitude
      : undefined
  if (spot !== undefined && suits(leaf, spot)) return spot
  const integer = schema['type'] === 'integer' || /^u?int\d+$/.test(String(schema['format']))
  const [, low, high, decimals] = rangeOf(words, drawing) ?? [undefined, 1, integer ? 1000 : 100, 2]
  const step = stepOf(schema, integer ? 0 : decimals)
  const [least, most] = bounds(schema, step, [low, high])
  const first = Math.ceil(least / step - 1e-9)
  const last = Math.floor(most / step + 1e-9)
  if (last < first) return least
  return onGrid(random.int(first, last), step)
}

function rangeOf(words: string, drawing: Drawing): (typeof RANGES)[number] | undefined {
  const fits = ([name]: (typeof RANGES)[number]): boolean => name.test(words)
  return (isPet(drawing) ? PET_RANGES.find(fits) : undefined) ?? RANGES.find(fits)
}

/** A moment as seconds or milliseconds since 1970, where name, format or description says so. */
function drawEpoch(leaf: Shape & { kind: 'leaf' }, drawing: Drawing): number | undefined {
  const { schema, notes } = leaf
  const told = `${String(schema['format'] ?? '')} ${String(notes['description'] ?? '')}`
  const words = toWords(leaf.name)
  const named = schema['type'] === 'integer' && EVENT.test(words)
  if (!named && !/\bunix[- ](time|epoch)|\bepoch\b|seconds since/i.test(told)) return undefined
  const milliseconds =
    /milli|\bms\b/i.test(`${words} ${told}`) ||
    Math.max(...[notes['example'], schema['minimum']].map((one) => numberOr(one, 0))) >= LEAST_MS
  const time = Math.floor(drawMoment(drawing, leaf).getTime() / (milliseconds ? 1 : 1000))
  return suits(leaf, time) && time <= (LIMITS[String(schema['format'])]?.[1] ?? Infinity)
    ? time
    : undefined
}

function stepOf(schema: SchemaNode, decimals: number): number {
  const multiple = schema['multipleOf']
  if (typeof multiple !== 'number') return tight(schema) ? 10 ** -6 : 10 ** -decimals
  return schema['type'] === 'integer' && !Number.isInteger(multiple)
    ? leastInteger(multiple)
    : multiple
}

/** Bounds less than one apart leave no room for whole steps. */
function tight(schema: SchemaNode): boolean {
  if (schema['type'] === 'integer') return false
  const low = schema['minimum'] ?? schema['exclusiveMinimum']
  const high = schema['maximum'] ?? schema['exclusiveMaximum']
  return typeof low === 'number' && typeof high === 'number' && high - low < 1
}

function leastInteger(multiple: number): number {
  for (let factor = 1; factor <= 1000; factor++)
    if (Number.isInteger(multiple * factor)) return multiple * factor
  return 1
}

/** The usual range moved into what the schema allows. */
function bounds(schema: SchemaNode, step: number, [low, high]: [number, number]): [number, number] {
  const [floor, ceiling] = LIMITS[String(schema['format'])] ?? [
    -Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER,
  ]
  const least = Math.max(
    floor,
    numberOr(schema['minimum'], -Infinity),
    numberOr(schema['exclusiveMinimum'], -Infinity) + step,
  )
  const most = Math.min(
    ceiling,
    numberOr(schema['maximum'], Infinity),
    numberOr(schema['exclusiveMaximum'], Infinity) - step,
  )
  if (least <= low && high <= most) return [low, high]
  const span = Math.max(high - low, step)
  if (low >= least && low <= most) return [low, most]
  return high > most && most - span >= least
    ? [most - span, most]
    : [least, Math.min(most, least + span)]
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

/** `19 × 0.1` is `1.9`, not `1.9000000000000001`. */
function onGrid(steps: number, step: number): number {
  const decimals = Math.min(
    12,
    Math.max(0, (String(step).split('.')[1] ?? '').length, -Math.floor(Math.log10(step))),
  )
  return Number((steps * step).toFixed(decimals)) + 0
}
