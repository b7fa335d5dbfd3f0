import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidArgumentError } from '../errors.ts'

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml']

/** Finds the config file of a folder. */
export function findConfig(cwd: string): string | undefined {
  return EXTENSIONS.map((extension) => join(cwd, `mockloop.config${extension}`)).find(existsSync)
}

/** Reads a config file of any kind; what it holds is not checked here. */
export async function loadConfigFile(file: string, cwd: string): Promise<unknown> {
  try {
    return await read(file)
  } catch (error) {
    const [line = 'cannot be read'] = (
      error instanceof Error ? error.message : String(error)
    ).split('\n')
    throw new InvalidArgumentError(`${relative(cwd, file)}: ${line}`, error)
  }
}

async function read(file: string): Promise<unknown> {
  const extension = extname(file)
  if (extension === '.json') return JSON.parse(await readText(file))
  if (extension === '.yaml' || extension === '.yml') {
    const { load } = await import('js-yaml')
    return load(await readText(file))
  }
  if (EXTENSIONS.includes(extension)) return runModule(file)
  throw new Error(`a config file ends in ${EXTENSIONS.join(', ')}`)
}

async function readText(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
}

async function runModule(file: string): Promise<unknown> {
  const { loadConfig } = await import('c12')
  const { config } = await loadConfig({
    configFile: file,
    // Under npx nothing is installed beside the config, so `mockloop` means ourselves.
    jitiOptions: { alias: { mockloop: ourselves() } },
    // c12 would merge with defu, which drops null and copies class instances.
    merger: (...layers) => layers.find((layer) => layer !== undefined) ?? {},
    envName: false,
    extend: false,
    giget: false,
    dotenv: false,
    rcFile: false,
    globalRc: false,
    packageJson: false,
  })
  return config
}

function ourselves(): string {
  const here = fileURLToPath(import.meta.url)
  return join(here, '..', '..', `index${extname(here)}`)
}
