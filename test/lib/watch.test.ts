import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { watchFiles } from '../../src/lib/watch.ts'

it('goes on without a folder that cannot be watched, and says which', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockloop-watch-'))
  const unwatched: string[] = []
  const seen = new Set<string>()
  const watch = watchFiles({
    onChange: (changed) => changed.forEach((file) => seen.add(file)),
    onFail: (failed) => unwatched.push(failed),
  })
  onTestFinished(() => {
    watch.close()
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'api.yaml')
  watch.update([join(folder, 'gone', 'part.yaml'), file])
  expect(unwatched).toEqual([join(folder, 'gone')])
  await writeFile(file, 'x')
  await expect.poll(() => [...seen]).toEqual([file])
})
