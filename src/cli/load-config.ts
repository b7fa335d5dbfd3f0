import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { InvalidArgumentError } from '../errors.ts'
import { isObject } from '../types.ts'
import { configProblem, parseJson } from './config-problem.ts'

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.json', '.yaml', '.yml']

/** Finds the config file of a folder. */
export function findConfig(cwd: string): string | undefined {
  return EXTENSIONS.map((extension) => join(cwd, `mockloop.config${extension}`)).find(existsSync)
}

/** Whether a file is called as configs are: `mockloop.config.ts`, `config.json`. */
export function isConfigName(name: string): boolean {
  return /config/i.test(name) && EXTENSIONS.includes(extname(name))
}

/** Reads a config file of any kind; what it holds is not checked here. */
export async function loadConfigFile(file: string, cwd: string): Promise<unknown> {
  try {
    return await read(file)
  } catch (error) {
    throw new InvalidArgumentError(configProblem(error, file, cwd), error)
  }
}

async function read(file: string): Promise<unknown> {
  const extension = extname(file)
  if (extension === '.json') return parseJson(await readText(file))
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
  const { importModule } = await import('../lib/module.ts')
  const found = await importModule(file)
  if (isObject(found) && 'default' in found) return found['default']
  throw new Error('has no default export: write `export default { spec: … }`')
}
