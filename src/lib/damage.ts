import { existsSync, renameSync } from 'node:fs'
import { isObject } from '../types.ts'

/** The file is not one of this version; `message` says why. */
export class ForeignFileError extends Error {}

/** Whether the file itself is at fault, and a new one would do. */
export function isDamage(error: unknown): boolean {
  if (error instanceof ForeignFileError) return true
  return (
    /^SQLITE_(?:CORRUPT|NOTADB)/.test(codeOf(error)) ||
    /malformed|not a database/.test(textOf(error))
  )
}

/** Whether there is no more room on the disk. */
export function isFull(error: unknown): boolean {
  return /FULL/.test(codeOf(error)) || /disk is full/.test(textOf(error))
}

/** Renames a file with what belongs to it; tells the new name. */
export function setAside(file: string): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  let target = `${file}.damaged-${time}`
  for (let count = 2; existsSync(target); count++) target = `${file}.damaged-${time}-${count}`
  for (const end of ['', '-wal', '-shm'])
    if (existsSync(file + end)) renameSync(file + end, target + end)
  return target
}

function codeOf(error: unknown): string {
  return isObject(error) && typeof error['code'] === 'string' ? error['code'] : ''
}

/** The message of whatever was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
