import type { Media } from './operations.ts'

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

const bare = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

/** The documented media type that a content type falls under: exact, without parameters, by range. */
export function mediaFor(media: readonly Media[], type: string): Media | undefined {
  const range = `${bare(type).split('/')[0]}/*`
  const tests: ((one: Media) => boolean)[] = [
    (one) => one.type.toLowerCase() === type.toLowerCase(),
    (one) => bare(one.type) === bare(type),
    (one) => bare(one.type) === range,
    (one) => bare(one.type) === '*/*' || bare(one.type) === '*',
  ]
  return tests.map((test) => media.find(test)).find((one) => one !== undefined)
}
