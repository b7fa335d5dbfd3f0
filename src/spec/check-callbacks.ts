import { isObject } from '../types.ts'
import { listCallbacks } from './callbacks.ts'
import { ExpressionError, paramsOf, parseExpression } from './expression.ts'
import type { Finding } from './findings.ts'
import type { Spec } from './load.ts'
import { asList } from './members.ts'
import { getMember } from './pointer.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'

type Described = Pick<Spec, 'document' | 'operations' | 'refs'>

/** Runtime expressions of callbacks and links that mean nothing (3.1 §4.8.20.4). */
export function checkCallbacks(spec: Described): Finding[] {
  const findings: Finding[] = []
  const callbacks = listCallbacks(spec, ({ node, key, message }) =>
    findings.push({ node, path: [key], code: 'bad-expression', message }),
  )
  for (const { url, operation } of [...callbacks.values()].flat()) {
    const { item, node } = operation
    const written = [...asList(item['parameters']), ...asList(node['parameters'])]
    const declared = new Set(written.map((one) => getMember(tryFollow(spec.refs, one), 'name')))
    const unknown = paramsOf(url).find((name) => !declared.has(name))
    if (unknown === undefined) continue
    const message = `the callback's URL ${url.text} has {${unknown}}, which is no runtime expression and no parameter`
    findings.push({ node: item, path: [], code: 'bad-expression', message })
  }
  return [...findings, ...linksOf(spec).flatMap(checkLink)]
}

function linksOf({ document, operations, refs }: Described): object[] {
  const responses = operations.flatMap(({ node }) => membersOf(node['responses'], refs))
  const holders = [document['components'], ...responses]
  const links = holders.flatMap((one) => membersOf(getMember(one, 'links'), refs))
  return [...new Set(links)]
}

function membersOf(node: unknown, refs: Refs): object[] {
  const members = tryFollow(refs, node)
  if (!isObject(members)) return []
  return Object.values(members)
    .map((one) => tryFollow(refs, one))
    .filter(isObject)
}

/** A text that begins with `$` is meant as an expression, whatever else a constant may be. */
function checkLink(link: object): Finding[] {
  const parameters = getMember(link, 'parameters')
  const body = getMember(link, 'requestBody')
  const said: [path: string[], value: unknown][] = [
    ...Object.entries(isObject(parameters) ? parameters : {}).map(
      ([name, value]): [string[], unknown] => [['parameters', name], value],
    ),
    [['requestBody'], body],
  ]
  return said.flatMap(([path, value]) => {
    const message = mistakeIn(value)
    return message === undefined ? [] : [{ node: link, path, code: 'bad-expression', message }]
  })
}

function mistakeIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\$[a-z]/i.test(value)) return undefined
  try {
    parseExpression(value)
    return undefined
  } catch (error) {
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}
