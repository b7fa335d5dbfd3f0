import { kindPrefix, nameIn, singleKey } from './keys.ts'
import type { Texts } from './texts.ts'

/** Everything saved of one mock, as JSON values that nobody has checked. */
export interface Saved {
  /** By name, sorted. */
  scenarios: Map<string, unknown>
  /** Name of the active scenario, when one was switched to. */
  active: string | undefined
  /** What is there but cannot be read. */
  problems: { key: string; message: string }[]
}

/** What is saved of a mock of which nothing is. */
export function nothingSaved(): Saved {
  return { scenarios: new Map(), active: undefined, problems: [] }
}

/** Reads what is saved of a mock; throws `StorageError` only when the storage is gone. */
export async function readSaved(texts: Texts, mock: string): Promise<Saved> {
  const saved = nothingSaved()
  const prefix = kindPrefix(mock, 'scenario')
  const keys = (await texts.keys(prefix)).sort()
  const documents = await Promise.all(keys.map((key) => readDocument(texts, key, saved)))
  keys.forEach((key, index) => {
    const name = nameIn(key, prefix)
    const document = documents[index]
    if (name === undefined) saved.problems.push({ key, message: 'no scenario can have this name' })
    else if (document !== undefined) saved.scenarios.set(name, document)
  })
  const active = await readDocument(texts, singleKey(mock, 'active'), saved)
  if (typeof active === 'string') saved.active = active
  return saved
}

/** A document, or `undefined` and a problem; a damaged one is moved out of the way where nobody else can be writing it. */
async function readDocument(texts: Texts, key: string, { problems }: Saved): Promise<unknown> {
  const text = await texts.get(key).catch((error: unknown) => {
    if (texts.shared) throw error
    problems.push({ key, message: error instanceof Error ? error.message : String(error) })
  })
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    const aside = (await texts.setAside(key)) ? ', and was renamed to *.damaged' : ''
    problems.push({ key, message: `it is damaged (not JSON)${aside}` })
    return undefined
  }
}
