import type { MockSettings } from '../config/resolved.ts'
import { didYouMean } from '../lib/nearest.ts'
import { findUnknown } from './draws.ts'
import type { Faultable } from './draws.ts'

/** What HS256 wants (RFC 7518 §3.2), in bytes. */
const SECRET_BYTES = 32

/** What of a mock's settings hardly means what it says, now that its operations are known: a line each. */
export function findDoubts(
  { faults, validation, auth }: Pick<MockSettings, 'faults' | 'validation' | 'auth'>,
  operations: readonly Faultable[],
): string[] {
  const ids = operations.map(({ operationId }) => operationId)
  const dials = Object.keys(validation.operations)
    .filter((name) => !ids.includes(name))
    .map((name) => {
      const place = `validation.operations.${name}`
      return `${place}: the document has no operation of this id${didYouMean(name, ids)}`
    })
  const unknown = findUnknown(faults, operations)
  return [...dials, ...(unknown === undefined ? [] : [unknown]), ...shortSecret(auth)]
}

/** A warning alone: the login that a team has may well be as careless, and its tokens are to be taken. */
function shortSecret(auth: MockSettings['auth']): string[] {
  const secret = auth === false ? undefined : auth.jwt?.secret
  const length = secret === undefined ? SECRET_BYTES : Buffer.byteLength(secret)
  if (length >= SECRET_BYTES) return []
  return [
    `auth.jwt.secret has ${length} bytes: HS256 wants ${SECRET_BYTES}, and many libraries refuse less`,
  ]
}
