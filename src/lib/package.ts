import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this package lies, and its version. */
export interface OwnPackage {
  root: string
  version: string
}

/** Of a copy that has been taken out of its package. */
const UNKNOWN = '0.0.0'

let found: OwnPackage | undefined

/** Finds our own package.json above this file, wherever a bundler has put it; read once. */
export function ownPackage(): OwnPackage {
  return (found ??= look(dirname(fileURLToPath(import.meta.url))))
}

function look(folder: string): OwnPackage {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    if (name === 'mockloop') return { root: folder, version: version ?? UNKNOWN }
  }
  const parent = dirname(folder)
  return parent === folder ? { root: folder, version: UNKNOWN } : look(parent)
}
