import { statSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { OutsideFolderError, SpecificationError, TooLargeError } from '../errors.ts'
import { createFolder } from '../lib/files.ts'
import type { SourceFile } from './files.ts'
import type { Spec } from './load.ts'
import { findPlaces } from './places.ts'
import { isUrl, readSource, resolveRef } from './source.ts'
import type { Fetcher } from './source.ts'

/** In bytes, as for what comes over the network. */
const MOST = 20 * 1024 * 1024

/** An Example Object whose value lies elsewhere (3.1 §4.8.19). */
export interface External {
  externalValue: string
  /** The Example Object itself. */
  holder: object
}

/**
 * Reads what an `externalValue` names; it counts from the file that it stands in, as a `$ref` does.
 * A file is served as it is, whatever is in it, so that it must lie below a file of the description.
 * @throws MockLoopError in one line
 */
export async function readExternal(
  { files, source }: Pick<Spec, 'files' | 'source'>,
  { externalValue, holder }: External,
  outbound: Fetcher,
): Promise<string> {
  const place = findPlaces(files, new Set([holder])).get(holder)
  const { uri } = resolveRef(externalValue, place?.file ?? source)
  if (!isUrl(uri)) assertOwn(uri, files)
  return (await readSource(uri, { outbound })).text
}

function assertOwn(path: string, files: readonly SourceFile[]): void {
  const local = files.filter(({ uri, failure }) => failure === undefined && !isUrl(uri))
  const folders = new Set(local.map(({ uri }) => dirname(uri)))
  if (![...folders].some((folder) => isBelow(folder, path)))
    throw new OutsideFolderError(`${path} lies in none of the folders of the description`)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isFile()) throw new SpecificationError(`${path} is no file`, path)
  if (found.size > MOST) throw new TooLargeError(`${path} is larger than ${MOST} bytes`)
}

function isBelow(folder: string, path: string): boolean {
  try {
    createFolder(folder).path(relative(folder, path))
    return true
  } catch (error) {
    if (error instanceof OutsideFolderError) return false
    throw error
  }
}
