import type { Entry } from '../../log/entry.ts'

/** Headers that curl sends by itself, or that say how a body was packed on the wire. */
const OWN = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'accept-encoding',
])

/** A request as a command line that sends it again; what was masked in it stays masked. */
export function toCurl(entry: Entry, base: string): string {
  const { method, request_headers: headers, request_body: body } = entry
  const parts = [`curl ${quote(toTarget(entry, base))}`]
  if (method !== (body === null ? 'GET' : 'POST')) parts.push(`-X ${quote(method)}`)
  for (const [name, value] of Object.entries(headers))
    if (!OWN.has(name)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  if (body !== null) parts.push(`--data-raw ${quote(body)}`)
  return parts.join(' \\\n  ')
}

/** The URL that was asked for. */
export function toTarget({ path, query_params: params }: Entry, base: string): string {
  const { origin } = new URL(base)
  const query = new URLSearchParams(
    Object.entries(params).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    ),
  ).toString()
  return `${origin}${path}${query === '' ? '' : `?${query}`}`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
