import { fakerMethod, listFakerMethods } from '../lib/faker-methods.ts'
import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { toDialect } from './dialect.ts'
import { ownTree } from './files.ts'
import type { SourceFile } from './files.ts'
import type { Finding } from './findings.ts'
import { walk } from './walk.ts'
import type { Context } from './walk.ts'

/** The least, the most, and whether they may be the same. */
const BOUNDS: [least: string, most: string, same: boolean][] = [
  ['minimum', 'maximum', true],
  ['exclusiveMinimum', 'maximum', false],
  ['minimum', 'exclusiveMaximum', false],
  ['exclusiveMinimum', 'exclusiveMaximum', false],
  ['minLength', 'maxLength', true],
  ['minItems', 'maxItems', true],
  ['minProperties', 'maxProperties', true],
  ['minContains', 'maxContains', true],
]
const LEAST = [...new Set(BOUNDS.map(([least]) => least))]

/** What ajv takes as it is, but nobody can mean: bounds that no value fits, and wishes that faker does not know. */
export async function checkSchemas(files: readonly SourceFile[]): Promise<Finding[]> {
  const findings: Finding[] = []
  const wishes: { node: JsonObject; wish: unknown }[] = []
  const visit = (node: object, context: Context): void => {
    if (context !== 'node' || !isObject(node)) return
    if (LEAST.some((key) => key in node)) findings.push(...contradictions(node))
    if ('x-faker' in node) wishes.push({ node, wish: node['x-faker'] })
  }
  for (const file of files) walk(ownTree(file), visit, file)
  if (wishes.length === 0) return findings
  const { faker } = await import('@faker-js/faker/locale/en')
  return [...findings, ...wishes.flatMap((one) => unknownWish(one, faker))]
}

function contradictions(node: JsonObject): Finding[] {
  const schema = toDialect(node)
  return BOUNDS.flatMap(([least, most, same]) => {
    const [low, high] = [schema[least], schema[most]]
    if (typeof low !== 'number' || typeof high !== 'number') return []
    if (same ? low <= high : low < high) return []
    const relation = same ? 'is above' : 'is not below'
    const message = `${least} ${low} ${relation} ${most} ${high}: no value fits both`
    // A draft's \`exclusiveMinimum: true\` stands beside the number that it is about.
    const path = [typeof node[least] === 'boolean' ? 'minimum' : least]
    return [{ node, path, code: 'contradictory-bounds', message }]
  })
}

function unknownWish(
  { node, wish }: { node: JsonObject; wish: unknown },
  faker: object,
): Finding[] {
  const path: unknown = isObject(wish) ? Object.keys(wish)[0] : wish
  if (typeof path === 'string' && fakerMethod(faker, path) !== undefined) return []
  const meant = typeof path === 'string' ? didYouMean(path, listFakerMethods(faker)) : ''
  const message = `x-faker ${JSON.stringify(path) ?? '{}'} is no method of faker${meant}`
  return [{ node, path: ['x-faker'], code: 'unknown-faker', message }]
}
