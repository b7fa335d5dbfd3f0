import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fields, is, listOf, text } from '../config/rules.ts'
import { name } from '../config/table.ts'
import { GenerationError } from '../errors/servers.ts'
import type { GenerationOptions } from '../models.ts'
import { isObject } from '../types.ts'
import { resolveOptions } from './options.ts'

/** The file that makes a folder a generated mock. */
export const MANIFEST = 'mockloop.json'
/** The folder of scenario files beside it. */
export const SCENARIOS = 'scenarios'

/** What is known of a generated mock. */
export interface Manifest {
  /** Of the form of this file. */
  mockloop: 1
  name: string
  /** Of the API. */
  title: string
  version: string
  /** Path or URL of the document; empty for an inline one. */
  source: string
  /** `sha256:` and the hash of the bundled document. */
  hash: string
  /** Name of the file that holds it. */
  spec: string
  /** ISO 8601. */
  created_at: string
  options: GenerationOptions
  features: string[]
}

const FORM = 1
const anyText = is('text', (value) => typeof value === 'string')
const rule = fields(
  {
    mockloop: is(String(FORM), (value) => value === FORM),
    name,
    title: anyText,
    version: anyText,
    source: anyText,
    hash: text,
    spec: is('the name of a file beside it', (value) => /^openapi\.(json|yaml)$/.test(`${value}`)),
    created_at: text,
    options: is('an object', isObject),
    features: listOf(text),
  },
  ['mockloop', 'name', 'hash', 'spec', 'created_at'],
)

/**
 * Reads the manifest of a folder; nothing when it has none.
 * @throws GenerationError in one line when there is one that cannot be used
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const file = join(folder, MANIFEST)
  const written = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw bad(file, error instanceof Error ? error.message : String(error), error)
  })
  return written === undefined ? undefined : toManifest(written, file)
}

function toManifest(written: string, file: string): Manifest {
  try {
    const value: unknown = JSON.parse(written)
    const problem = isObject(value) ? rule(value, '') : 'it holds no object'
    if (problem !== undefined) throw new Error(problem)
    const manifest = value as Manifest
    return { ...manifest, options: resolveOptions(manifest.options) }
  } catch (error) {
    throw bad(file, error instanceof Error ? error.message : String(error), error)
  }
}

function bad(file: string, reason: string, cause: unknown): GenerationError {
  const mend = 'mend it, or generate into another folder'
  return new GenerationError(`${file} is no manifest of a mock: ${reason} (${mend})`, 'folder', {
    cause,
  })
}

/** Whether an error of the system has one of these codes. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
