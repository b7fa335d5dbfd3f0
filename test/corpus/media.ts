export const JSON_TYPE: RegExp = /^(?:application|text)\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i
export const XML_TYPE: RegExp = /(?:\/|\+)xml(?:\s*;|$)/i
export const FORM = 'application/x-www-form-urlencoded'

/** A type that can be sent for a documented range. */
export function concrete(type: string): string {
  if (type === '*/*' || type === 'application/*') return 'application/json'
  if (type.includes('*+')) return type.replace('*+', 'vnd.sample+')
  return type.replace(/^(\w+)\/\*$/, (_all, main: string) =>
    main === 'image' ? 'image/png' : `${main}/plain`,
  )
}
