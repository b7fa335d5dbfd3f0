import { resolve } from 'node:path'
import { InvalidArgumentError } from '../errors.ts'
import type { Flag } from './flag.ts'

const SWITCH: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
}

/** Makes the value of a flag from its text, or throws; `source` is named in the error. */
export function valueOf(flag: Flag, text: string, source: string, cwd: string): unknown {
  if (flag.kind === 'switch') return switchOf(text, source)
  const value = COERCE[flag.kind](text)
  const problem = flag.rule?.(value, typeof value === 'object' ? source : `${source}:`)
  if (problem) throw new InvalidArgumentError(problem)
  return flag.kind === 'path' ? resolve(cwd, text) : value
}

/** Reads a yes or no, or throws. */
export function switchOf(text: string, source: string): boolean {
  const word = text.toLowerCase()
  const value = Object.hasOwn(SWITCH, word) ? SWITCH[word] : undefined
  if (value !== undefined) return value
  throw new InvalidArgumentError(`${source}: must be true or false, got ${JSON.stringify(text)}`)
}

const COERCE: Record<Exclude<Flag['kind'], 'switch'>, (text: string) => unknown> = {
  text: (text) => text,
  path: (text) => text,
  // What is no number stays text, so that the rule's error shows what was written.
  number: (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)),
  list: (text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  rate: (text) => {
    const [, limit, window] = /^(\d+)\/(\d+)s?$/.exec(text) ?? []
    return limit && window ? { limit: Number(limit), window: Number(window) } : text
  },
}
