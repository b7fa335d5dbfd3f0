import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of what runs in threads and processes of its own. */
    bundle: string
  }
}

/** Where the files of the package stand in `dist`, and processes of tests beside them. */
const INPUT = {
  'log/worker': 'src/log/journal/worker.ts',
  'webhooks/worker': 'src/webhooks/delivery/worker.ts',
  'children/busy': 'test/lib/_busy.ts',
  'children/filler': 'test/scenario/_filler.ts',
  'children/lines': 'test/log/_lines.ts',
  'children/locker': 'test/scenario/_locker.ts',
  'children/receiving': 'test/webhooks/_receiving.ts',
  'children/saver': 'test/scenario/_saver.ts',
  'children/sender': 'test/webhooks/_sender.ts',
  'children/writer': 'test/log/_writer.ts',
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bundles once what would compile TypeScript for a second in each thread and process of each test. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'mockloop-bundle-'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  await build({
    input: INPUT,
    cwd: root,
    platform: 'node',
    external: [/^jiti$/, /^libsql$/, /^@faker-js\/faker/, 'ioredis'],
    logLevel: 'silent',
    output: { dir, format: 'esm', chunkFileNames: 'chunks/[name].js' },
  })
  provide('bundle', dir)
  return () => rmSync(dir, { recursive: true, force: true })
}
