import type { Spec } from '../spec/load.ts'
import { statusKeys } from '../spec/operations.ts'
import type { Operation } from '../spec/operations.ts'
import { plain } from './text.ts'

/** What a config is to say. */
interface Wanted {
  /** A path from the config's folder, or a URL. */
  spec: string
  hasScenario: boolean
}

/** The text of a config file; its name says in which language. */
export function configText(name: string, { spec, hasScenario }: Wanted): string {
  const config = { spec, ...(hasScenario && { scenarios: 'scenarios' }) }
  if (name.endsWith('.json')) return `${JSON.stringify(config, null, 2)}\n`
  if (name.endsWith('.yaml')) {
    const rows = Object.entries(config).map(([key, value]) => `${key}: ${word(value)}\n`)
    return `${rows.join('')}# ${PORT}\n# port: 8000\n`
  }
  const rows = Object.entries(config).map(([key, value]) => `  ${key}: ${quoted(value)},\n`)
  return `import { defineConfig } from 'mockloop'

export default defineConfig({
${rows.join('')}  // ${PORT}
  // port: 8000,
})
`
}

const PORT = 'without it 8000, or the next free one'

/** As a text of TypeScript. */
function quoted(value: string): string {
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** As a text of YAML, bare where that can be. */
function word(value: string): string {
  const isBare = /^[a-z]\w*(?:[./-]\w+)*$/i.test(value)
  return isBare && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value)
    ? value
    : JSON.stringify(value)
}

/** The operation that shows best what a scenario does: one thing by its id, else any that is read, else any. */
export function exampleOf({ operations }: Pick<Spec, 'operations'>): Operation | undefined {
  const sound = operations.filter(({ broken }) => broken === undefined)
  const read = sound.filter(({ method }) => method === 'GET')
  return read.find(({ path }) => path.endsWith('}')) ?? read[0] ?? sound[0]
}

/** A scenario that lets an operation fail, with what else could be said. */
export function scenarioText({ operationId, method, path, node }: Operation): string {
  const status = statusKeys(node).find((key) => /^[45]\d\d$/.test(key)) ?? '503'
  const about = plain(`${method} ${path}`)
  return `# A set of answers, which go before those of the document while it is active:
#   npx mockloop scenario use example
name: example
description: ${JSON.stringify(`${about} answers ${status}`)}
stubs:
  - operation: ${word(operationId)} # ${about}
    # Which requests are meant; all of them without it.
    # when: { query: { debug: { absent: true } }, headers: { x-client: { contains: test } } }
    respond:
      status: ${status}
      # Without a body of its own, the document's for this status, where it has one.
      # body: { message: 'as you like: {{ request.path }}' }
      # delay: 500 # ms
    # How often it answers; always without it.
    # times: 2
`
}
