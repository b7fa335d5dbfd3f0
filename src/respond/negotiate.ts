/** A media type or range, e.g. `text/*;q=0.5;level=1`. */
export interface MediaRange {
  type: string
  subtype: string
  params: string
  quality: number
}

/** Parses an `Accept` header (RFC 9110 §12.5.1); what cannot be read is left out. */
export function parseAccept(header: string): MediaRange[] {
  return header.split(',').flatMap((part) => {
    const range = parseMediaType(part)
    return range === undefined ? [] : [range]
  })
}

/** Parses one media type or range; parameters other than `q` are kept, in order, as text. */
export function parseMediaType(text: string): MediaRange | undefined {
  const [name = '', ...rest] = text.split(';').map((part) => part.trim())
  // `*` alone is not in the standard, but sent by old clients for `*/*`.
  const [type, subtype] = (name === '*' ? '*/*' : name.toLowerCase()).split('/')
  if (type === undefined || subtype === undefined || type === '' || subtype === '') return undefined
  let quality = 1
  const params: string[] = []
  for (const param of rest) {
    const weight = /^q\s*=\s*"?([\d.]+)"?$/i.exec(param)
    if (weight === null && param !== '')
      params.push(param.toLowerCase().replaceAll(/\s*=\s*/g, '='))
    if (weight !== null) quality = Math.min(1, Number(weight[1]) || 0)
  }
  return { type, subtype, params: params.sort().join(';'), quality }
}

/** Which of the offered media types to send: its index and the concrete type, or nothing that fits. */
export function negotiate(
  offered: readonly string[],
  accept: string | undefined,
): { index: number; mediaType: string } | undefined {
  const types = offered.map((text) => parseMediaType(text))
  const ranges = accept === undefined || accept.trim() === '' ? [] : parseAccept(accept)
  if (ranges.every(isAnything)) return pickDefault(offered, types)
  return pick(offered, types, ranges, true) ?? pick(offered, types, ranges, false)
}

/** Whether a client takes anything at all. */
export function acceptsAnything(accept: string | undefined): boolean {
  if (accept === undefined) return true
  return parseAccept(accept).some((range) => range.type === '*' && range.quality > 0)
}

export function isJson(mediaType: string): boolean {
  return /^[^;]*[/+](json|json5|x-json|hal\+json)\s*(;|$)/i.test(mediaType)
}

function pickDefault(
  offered: readonly string[],
  types: readonly (MediaRange | undefined)[],
): { index: number; mediaType: string } | undefined {
  if (offered.length === 0) return undefined
  const any = types.findIndex((one) => one?.type === '*')
  const exact = types.findIndex((one) => one?.type === 'application' && one.subtype === 'json')
  const json = exact === -1 ? offered.findIndex((text) => isJson(text)) : exact
  const index = [any, json].find((one) => one !== -1) ?? 0
  return { index, mediaType: offered[index] ?? '' }
}

/** A client that takes anything wishes for nothing in particular. */
function isAnything({ type, subtype, params, quality }: MediaRange): boolean {
  return type === '*' && subtype === '*' && params === '' && quality > 0
}

/** Highest quality first; then JSON, then the document's order. */
function pick(
  offered: readonly string[],
  types: readonly (MediaRange | undefined)[],
  ranges: readonly MediaRange[],
  strict: boolean,
): { index: number; mediaType: string } | undefined {
  const found = types.flatMap((type, index) => {
    const range = type === undefined ? undefined : bestRange(type, ranges, strict)
    if (type === undefined || range === undefined || range.quality === 0) return []
    const mediaType = concrete(offered[index] ?? '', type, range)
    return [{ index, mediaType, quality: range.quality, json: isJson(mediaType) ? 0 : 1 }]
  })
  found.sort(
    (one, other) => other.quality - one.quality || one.json - other.json || one.index - other.index,
  )
  return found[0]
}

/** The most specific range that fits decides the quality (RFC 9110 §12.5.1). */
function bestRange(
  type: MediaRange,
  ranges: readonly MediaRange[],
  strict: boolean,
): MediaRange | undefined {
  let best: MediaRange | undefined
  for (const range of ranges) {
    if (fits(type, range, strict) && (best === undefined || specificity(range) > specificity(best)))
      best = range
  }
  return best
}

function fits(type: MediaRange, range: MediaRange, strict: boolean): boolean {
  if (!overlap(type.type, range.type) || !overlap(type.subtype, range.subtype)) return false
  return !strict || range.params === '' || range.params === type.params
}

function overlap(one: string, other: string): boolean {
  return one === '*' || other === '*' || one === other
}

function specificity(range: MediaRange): number {
  return (
    (range.type === '*' ? 0 : 2) + (range.subtype === '*' ? 0 : 1) + (range.params === '' ? 0 : 4)
  )
}

/** What is offered as a range is sent as what was asked for. */
function concrete(written: string, type: MediaRange, range: MediaRange): string {
  if (type.type !== '*' && type.subtype !== '*') return written
  const asked = `${type.type === '*' ? range.type : type.type}/${type.subtype === '*' ? range.subtype : type.subtype}`
  return asked.includes('*') ? written : asked
}
