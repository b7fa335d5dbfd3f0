/** Parameters that hold credentials whatever a document says (RFC 6749 §2.3.1, §4.3.2, RFC 6750 §2.3). */
export const SECRETS: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'token',
  'client_secret',
  'password',
])
const MASKED = '***'

/** A query for the log, as it was sent but for the values of parameters that hold credentials. */
export function maskQuery(
  query: string,
  mocks: readonly { secrets: ReadonlySet<string> }[],
): string {
  const isSecret = (name: string): boolean =>
    SECRETS.has(name) || mocks.some(({ secrets }) => secrets.has(name))
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals === -1) return pair
      const name = pair.slice(0, equals)
      return isSecret(decode(name)) ? `${name}=${MASKED}` : pair
    })
    .join('&')
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}
