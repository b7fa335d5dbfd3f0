/**
 * Adds a header to those that are there; the values of one that is sent more than once stand in one
 * line (RFC 9110 §5.3, RFC 6265 §5.4 for cookies). The name is in lower case.
 */
export function addHeader(headers: Record<string, string>, name: string, value: string): void {
  const known = Object.hasOwn(headers, name) ? headers[name] : undefined
  const separator = name === 'cookie' ? '; ' : ', '
  const line = known === undefined ? value : `${known}${separator}${value}`
  if (name !== '__proto__') headers[name] = line
  else Object.defineProperty(headers, name, { value: line, enumerable: true, configurable: true })
}
