import type { Answer } from '../types.ts'
import type { Ask } from './ask.ts'
import { chooseCoding, encodeAnswer } from './encode.ts'
import type { Coding } from './encode.ts'
import { cutAnswer } from './range.ts'

/** The answer as this client wants what it offers: a part of a file, event by event, or compressed. */
export function deliver(
  answer: Answer,
  { range, preferences: { pace }, acceptEncoding }: Ask,
  encode: (coding: Coding) => Answer | Promise<Answer> = (coding) => encodeAnswer(answer, coding),
): Answer | Promise<Answer> {
  if (answer.offers === 'ranges' && range !== undefined && answer.status === 200)
    return cutAnswer(answer, range)
  if (answer.offers === 'pace' && pace !== undefined) return { ...answer, pace }
  const coding = answer.offers === 'codings' ? chooseCoding(acceptEncoding) : undefined
  return coding === undefined ? answer : encode(coding)
}
