import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isUrl } from '../config/mocks.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'

/** Makes the path of a spec absolute; URLs and `-` stay; a missing file throws. */
export function sourceOf(spec: string, cwd: string, commands: string[] = []): string {
  if (spec === '-' || isUrl(spec)) return spec
  return existingFile(spec, cwd, commands)
}

/** Makes a path absolute, or throws with the nearest name that does exist and may be meant. */
export function existingFile(
  path: string,
  cwd: string,
  otherNames: string[] = [],
  mayBeMeant: (name: string) => boolean = () => true,
): string {
  const file = resolve(cwd, path)
  if (existsSync(file)) return file
  const folder = dirname(path)
  const names = siblings(dirname(file))
    .filter(mayBeMeant)
    .map((name) => (folder === '.' ? name : join(folder, name)))
  const known = basename(path) === path ? [...names, ...otherNames] : names
  const what = otherNames.length > 0 && /^[a-z]+$/i.test(path) ? 'file or command' : 'file'
  throw new InvalidArgumentError(`no such ${what}: ${path}${didYouMean(path, known)}`)
}

function siblings(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
