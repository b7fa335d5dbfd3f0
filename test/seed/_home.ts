import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

export const SPECS: string = fileURLToPath(new URL('../../specs/', import.meta.url))
export const PETSTORE: string = join(SPECS, 'petstore.yaml')

/** A folder of its own for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mockloop-seed-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A state folder of its own for one test. */
export function home(): string {
  const path = folder()
  vi.stubEnv('MOCKLOOP_HOME', path)
  onTestFinished(() => void vi.unstubAllEnvs())
  return path
}
