/** A media type or range of a `content` map, ready to be compared. */
export interface MediaKey {
  type: string
  subtype: string
  /** Sorted, lower case, as text. */
  params: string
}

/** Takes a media type or range apart (RFC 9110 §8.3.1). */
export function parseMediaKey(text: string): MediaKey {
  const [name = '', ...params] = text
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const [type = '', subtype = ''] = name.split('/')
  return {
    type,
    subtype,
    params: params
      .filter((one) => one !== '')
      .sort()
      .join(';'),
  }
}

/** One parameter of a media type, without its quotes, e.g. `charset`. */
export function mediaParam(text: string, name: string): string | undefined {
  for (const part of text.split(';').slice(1)) {
    const at = part.indexOf('=')
    if (at !== -1 && part.slice(0, at).trim().toLowerCase() === name)
      return part
        .slice(at + 1)
        .trim()
        .replaceAll(/^"|"$/g, '')
  }
  return undefined
}

/** Which of the declared types a body's is: the same, the same without parameters, then ranges (3.1 §4.8.13.1). */
export function matchMedia(declared: readonly string[], sent: string): string | undefined {
  const own = parseMediaKey(sent)
  const ranked = declared
    .map((key) => ({ key, rank: rankOf(parseMediaKey(key), own) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
  return ranked[0]?.key
}

function rankOf(key: MediaKey, own: MediaKey): number {
  if (key.type === '*') return 1
  if (key.type !== own.type) return 0
  if (key.subtype === '*') return 2
  // Not in the standard, but ASP.NET writes `application/*+json`.
  if (key.subtype.startsWith('*+')) return own.subtype.endsWith(key.subtype.slice(1)) ? 3 : 0
  if (key.subtype !== own.subtype) return 0
  if (key.params === own.params) return 6
  return key.params === '' ? 5 : 4
}

/** How a body is read. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'xml' | 'text' | 'bytes'

export function kindOf(mediaType: string): BodyKind {
  const { type, subtype } = parseMediaKey(mediaType)
  if (subtype === 'json' || subtype.endsWith('+json')) return 'json'
  if (subtype === 'x-www-form-urlencoded') return 'form'
  if (type === 'multipart') return subtype === 'form-data' ? 'multipart' : 'bytes'
  if (subtype === 'xml' || subtype.endsWith('+xml')) return 'xml'
  return type === 'text' ? 'text' : 'bytes'
}
