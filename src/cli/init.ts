import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { isUrl } from '../config/mocks.ts'
import { InvalidArgumentError } from '../errors.ts'
import type { Asked, Command } from './command.ts'
import type { Flag } from './flag.ts'
import { findConfig } from './load-config.ts'
import { sourceOf } from './sources.ts'
import { count, plain } from './text.ts'

const HELP = `mockloop init [spec]

Writes a config for a document, and a scenario to start from. A spec is a path
or a URL; without one, an openapi.{yaml,yml,json} or swagger.* that lies here,
or in a folder where such documents usually are, is taken.`

const FORMATS = ['ts', 'json', 'yaml']

const FLAGS: readonly Flag[] = [
  {
    name: 'format',
    kind: 'text',
    value: 'kind',
    names: FORMATS,
    about: 'of the config: ts, json or yaml (ts)',
  },
  { name: 'force', kind: 'switch', about: 'write over files that are there' },
]

/** `mockloop init [spec]`: a config that works, to be changed by hand. */
export const command: Command = {
  help: HELP,
  words: [0, 1],
  flags: FLAGS,
  next: () => 'files',
  isLocal: true,
  run: init,
}

const SCENARIO = 'scenarios/example.yaml'

async function init(asked: Asked): Promise<void> {
  const cwd = process.cwd()
  const config = configName(asked, cwd)
  const source = pickSource(asked, cwd)
  const spec = await read(source)
  const { configText, exampleOf, scenarioText } = await import('./init-files.ts')
  const operation = exampleOf(spec)
  const { createFolder } = await import('../lib/files.ts')
  const folder = createFolder(cwd)
  const hasScenario = operation !== undefined
  if (hasScenario && (asked.has('force') || !existsSync(join(cwd, SCENARIO))))
    await folder.write(SCENARIO, scenarioText(operation))
  await folder.write(config, configText(config, { spec: shown(source, cwd), hasScenario }))
  const { title, version, operations } = spec
  const result = {
    spec: shown(source, cwd),
    title,
    version,
    operations: operations.length,
    config,
    scenario: hasScenario ? SCENARIO : null,
  }
  asked.print(result, () => describe(result))
}

/** Name of the config that is to be written; one that is there is not lost. */
function configName(asked: Asked, cwd: string): string {
  const format = asked.text('format') ?? 'ts'
  if (!FORMATS.includes(format))
    throw new InvalidArgumentError(
      `--format: must be one of ${FORMATS.join(', ')}, got ${JSON.stringify(format)}`,
    )
  const name = `mockloop.config.${format}`
  const before = findConfig(cwd)
  if (before === undefined) return name
  if (asked.has('force') && before === join(cwd, name)) return name
  const is = `${relative(cwd, before)} is there already`
  throw new InvalidArgumentError(
    asked.has('force')
      ? `${is}, and one of the two would not be read: remove it first`
      : `${is}: --force writes over it`,
  )
}

/** Names, and folders besides the working one, that documents usually have. */
const USUAL = /^(openapi|swagger)\.(ya?ml|json)$/i
const FOLDERS = ['.', 'api', 'docs', 'openapi', 'spec', 'specs', 'swagger']

function pickSource(asked: Asked, cwd: string): string {
  const [given] = asked.positionals
  if (given === '-')
    throw new InvalidArgumentError('a config needs a document that is there at each start')
  if (given !== undefined) return sourceOf(given, cwd)
  const [found, ...others] = FOLDERS.flatMap((folder) =>
    namesIn(join(cwd, folder)).map((name) => join(folder, name)),
  )
  if (found === undefined)
    throw new InvalidArgumentError(
      `no openapi.{yaml,yml,json} or swagger.* here or in ${FOLDERS.slice(1).join(', ')}: mockloop init <spec>`,
    )
  const more = others.length === 0 ? '' : ` (${others.join(', ')} too: mockloop init <spec>)`
  console.error(`found ${found}${more}`)
  return sourceOf(found, cwd)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => USUAL.test(name))
      .sort()
  } catch {
    return []
  }
}

async function read(source: string) {
  const { createOutbound } = await import('../lib/outbound.ts')
  const { loadSpec } = await import('../spec/load.ts')
  const outbound = createOutbound()
  try {
    return await loadSpec(source, outbound)
  } finally {
    await outbound.close()
  }
}

/** A source as the config names it: a path from its folder, with `/` on each system. */
function shown(source: string, cwd: string): string {
  if (isUrl(source)) return source
  const path = relative(cwd, source)
  return isAbsolute(path) ? path : path.split(sep).join('/')
}

interface Result {
  title: string
  version: string
  operations: number
  config: string
  scenario: string | null
}

function describe({ title, version, operations, config, scenario }: Result): string {
  const next = [
    'mockloop',
    ...(scenario === null ? [] : ['mockloop scenario use example    # in another terminal']),
  ]
  return [
    `${config.padEnd(22)}  serves ${plain(`${title} ${version}`)}, ${count(operations, 'operation')}`,
    ...(scenario === null ? [] : [`${scenario.padEnd(22)}  answers by hand, to be changed`]),
    '',
    'Next',
    ...next.map((line) => `  npx ${line}`),
  ].join('\n')
}
