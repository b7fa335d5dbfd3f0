import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isTree, parseDocument } from './places.ts'

const SKIPPED = new Set(['resources', 'shared', 'node_modules', '.git'])

/** The descriptions in files and folders: what has `openapi` or `swagger` at its root. */
export function findDocuments(arguments_: readonly string[]): string[] {
  const found: string[] = []
  for (const argument of arguments_) {
    const path = resolve(argument)
    if (statSync(path).isDirectory()) walk(path, found)
    else found.push(path)
  }
  return found
}

function walk(folder: string, found: string[]): void {
  const entries = readdirSync(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) walk(path, found)
    if (entry.isFile() && /\.(?:json|ya?ml)$/i.test(entry.name) && isDescription(path)) {
      found.push(path)
    }
  }
}

function isDescription(path: string): boolean {
  const text = readFileSync(path, 'utf8')
  if (/["']?(?:openapi|swagger)["']?\s*:/.test(text.slice(0, 4096))) return true
  try {
    const root = parseDocument(text, path)
    return isTree(root) && ('openapi' in root || 'swagger' in root)
  } catch {
    return false
  }
}
