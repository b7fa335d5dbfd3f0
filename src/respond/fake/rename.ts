import type { JsonObject } from '../../types.ts'
import { emailOf } from './format.ts'
import { toWords } from './words.ts'

interface Name {
  first: string
  last: string
}

/** The members of a fake person that were made from the old name, made from the new one. */
export function renamed(before: JsonObject, after: JsonObject): JsonObject {
  const [old, now] = [nameOf(before), nameOf(after)]
  if (old === undefined || now === undefined || full(old) === full(now)) return {}
  const login = old.first.toLowerCase()
  const made: JsonObject = {}
  for (const [key, value] of Object.entries(before)) {
    if (value === full(old)) made[key] = full(now)
    else if (value === emailOf(old.first, old.last)) made[key] = emailOf(now.first, now.last)
    else if (typeof value === 'string' && value.startsWith(login) && isTail(value, login))
      made[key] = now.first.toLowerCase() + value.slice(login.length)
  }
  return made
}

function isTail(value: string, login: string): boolean {
  return /^\d{1,2}$/.test(value.slice(login.length))
}

/** A person's name, whole or in parts; of a changed part the rest stays. */
function nameOf(person: JsonObject): Name | undefined {
  const find = (pattern: RegExp): string | undefined => {
    const [, value] = Object.entries(person).find(([key]) => pattern.test(toWords(key))) ?? []
    return typeof value === 'string' ? value : undefined
  }
  const [first, last] = [find(/^(first|given) ?name$/), find(/^(last|family|sur) ?name$/)]
  if (first !== undefined && last !== undefined) return { first, last }
  const [head, ...rest] = find(/^(full |display )?name$/)?.split(' ') ?? []
  return head === undefined ? undefined : { first: head, last: rest.join(' ') }
}

function full({ first, last }: Name): string {
  return `${first} ${last}`.trim()
}
