import { createRedactor } from './log/redact.ts'
import type { Redactor } from './log/redact.ts'
import type { Spec } from './spec/load.ts'
import { getMember } from './spec/pointer.ts'
import { tryFollow } from './spec/refs.ts'
import { isObject } from './types.ts'

/** The redactor of a mock: the names of its API keys are secrets, beside what is always masked. */
export function createSpecRedactor(
  { document, refs }: Pick<Spec, 'document' | 'refs'>,
  paths: readonly string[],
): Redactor {
  const named = tryFollow(refs, getMember(document['components'], 'securitySchemes'))
  const schemes = Object.values(isObject(named) ? named : {}).map((one) => tryFollow(refs, one))
  const namesIn = (where: string): string[] =>
    schemes.flatMap((scheme) =>
      isObject(scheme) && scheme['type'] === 'apiKey' && scheme['in'] === where
        ? [String(scheme['name'])]
        : [],
    )
  return createRedactor({ headers: namesIn('header'), query: namesIn('query'), paths })
}
