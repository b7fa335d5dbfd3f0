import { existsSync } from 'node:fs'
import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { InvalidArgumentError } from '../../errors.ts'
import type { Finding } from '../../errors.ts'

const EXTENSIONS = new Set(['.yaml', '.yml', '.json'])
const MAX_BYTES = 10 * 1024 * 1024

/** A scenario file as it was parsed, in whatever shape it has. */
export interface ScenarioFile {
  file: string
  /** From the file's name, for a document that has none. */
  name: string
  input: unknown
}

/** A file that could not be read, and why. */
export interface BrokenFile extends Finding {
  file: string
}

/** What a folder holds; the pointers of findings are files with line and column. */
export interface ScenarioFiles {
  files: ScenarioFile[]
  /** The files that could not be read; they are not among the others. */
  broken: BrokenFile[]
  warnings: Finding[]
}

/**
 * Reads the `.yaml`, `.yml` and `.json` files of a folder, in the order of their names; hidden ones
 * and those in folders below are left out.
 * @throws InvalidArgumentError when the folder cannot be read
 */
export async function readScenarioFiles(folder: string): Promise<ScenarioFiles> {
  const found: ScenarioFiles = { files: [], broken: [], warnings: [] }
  for (const name of await listFiles(folder)) await readInto(found, join(folder, name))
  return found
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names.filter(isScenario).sort()
  } catch (cause) {
    throw new InvalidArgumentError(
      existsSync(folder)
        ? `the scenarios in ${folder} cannot be read: ${reasonOf(cause)}`
        : `scenarios: there is no folder ${folder}`,
      cause,
    )
  }
}

function isScenario(name: string): boolean {
  return !name.startsWith('.') && EXTENSIONS.has(extname(name).toLowerCase())
}

async function readInto(found: ScenarioFiles, file: string): Promise<void> {
  try {
    const text = await readText(file)
    if (text === undefined) return
    // js-yaml is only loaded where there is something to read.
    const { parseText } = await import('../../spec/parse.ts')
    const { tree, diagnostics } = parseText(text, file)
    found.files.push({ file, name: basename(file, extname(file)), input: tree })
    for (const { message, line, column, fix } of diagnostics) {
      const pointer = placeIn(file, line === undefined ? undefined : { line, column: column ?? 1 })
      found.warnings.push({ pointer, message, ...(fix === undefined ? {} : { fix }) })
    }
  } catch (error) {
    found.broken.push({ file, ...(await toFinding(file, error)) })
  }
}

/** Nothing for what only has the name of a file. */
async function readText(file: string): Promise<string | undefined> {
  const entry = await stat(file)
  if (!entry.isFile()) return undefined
  if (entry.size > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES} bytes`)
  return await readFile(file, 'utf8')
}

async function toFinding(file: string, error: unknown): Promise<Finding> {
  const { placeOf } = await import('../../spec/parse.ts')
  const pointer = placeIn(file, placeOf(error))
  const reason = reasonOf(error)
  const message = reason.startsWith(`${pointer}: `) ? reason.slice(pointer.length + 2) : reason
  return { pointer, message }
}

function placeIn(file: string, place: { line: number; column: number } | undefined): string {
  return place === undefined ? file : `${file}:${place.line}:${place.column}`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
