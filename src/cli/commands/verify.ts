import { InvalidArgumentError } from '../../errors.ts'
import type { Inputs, Outputs } from '../../control/verbs.ts'
import { isObject } from '../../types.ts'
import { wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'

const HELP = `mockloop verify <file>

Tells whether requests came as expected; exit code 1 when they did not. The file
is JSON or YAML, - for standard input, with a list of expectations, or
{ expectations: [{ operation, times }], in_order, since, within_ms }.`

/** `mockloop verify <file>`: were there the requests that should be. */
export const command: Command = {
  help: HELP,
  words: [1, 1],
  next: () => 'files',
  run: verify,
}

async function verify(asked: Asked): Promise<void> {
  const { readDocument } = await import('../document.ts')
  const tree = await readDocument(wordAt(asked, 0, 'the file'))
  const given = Array.isArray(tree) ? { expectations: tree } : tree
  if (!isObject(given))
    throw new InvalidArgumentError('a verification is an object, or a list of expectations')
  const { connect } = await import('../connect.ts')
  const { call, server } = await connect(asked)
  // The server holds it against the schema and names what is wrong.
  const input = { ...given, server } as Inputs['verify_requests']
  const result = await call('verify_requests', input)
  asked.print(result, () => describe(result))
  if (!result.passed) process.exitCode = 1
}

function describe({ results }: Outputs['verify_requests']): string {
  const lines = results.flatMap(({ index, passed, count, expected, reason, nearest }) => [
    `${passed ? 'ok    ' : 'failed'}  ${index + 1}  ${expected}: ${count}`,
    ...(reason === null ? [] : [`        ${reason}`]),
    ...nearest.flatMap(({ method, path, differences }) => [
      `        nearest: ${method} ${path}`,
      ...differences.map(
        ({ field, expected: wanted, actual }) =>
          `          ${field}: ${JSON.stringify(actual) ?? 'nothing'}, not ${JSON.stringify(wanted)}`,
      ),
    ]),
  ])
  return lines.join('\n')
}
