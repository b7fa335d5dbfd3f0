import { InvalidArgumentError } from '../../errors.ts'

/** What is saved of a mock under names of its own. */
export type Kind = 'scenario' | 'snapshot' | 'webhook'

/** What is saved once of a mock. */
type Single = 'active' | 'revision'

/** Names of mocks, scenarios and snapshots. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
const PART = /^(?:~[a-z]|[a-z0-9_-])+$/

/**
 * The key of a document: `petstore:scenario:~happy`.
 * @throws InvalidArgumentError for what is no name
 */
export function documentKey(mock: string, kind: Kind, name: string): string {
  return kindPrefix(mock, kind) + toPart(kind, name)
}

/** What the keys of all documents of a kind begin with. */
export function kindPrefix(mock: string, kind: Kind): string {
  return `${toPart('mock', mock)}:${kind}:`
}

/** The key of what a mock has once. */
export function singleKey(mock: string, single: Single): string {
  return `${toPart('mock', mock)}:${single}`
}

/** The name in a document's key, `undefined` when the key is none of ours. */
export function nameIn(key: string, prefix: string): string | undefined {
  const part = key.slice(prefix.length)
  const name = part.replace(/~([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return PART.test(part) && NAME.test(name) ? name : undefined
}

/** Upper case is marked, since `Pets` and `pets` are one file on some systems. */
function toPart(what: string, name: string): string {
  if (NAME.test(name)) return name.replace(/[A-Z]/g, (letter) => `~${letter.toLowerCase()}`)
  throw new InvalidArgumentError(
    `${JSON.stringify(name)} is no name of a ${what}: use up to 64 letters, digits, "-" and "_", beginning with a letter or digit`,
  )
}
