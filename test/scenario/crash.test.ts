import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/scenario/store/store.ts'
import { startChild } from '../_children.ts'
import { documentOf } from './_documents.ts'

/** `KILLS=200` for a long run. */
const KILLS = Number(process.env['KILLS'] ?? 20)

it(
  'a host that is killed while saving has lost nothing it acknowledged',
  { timeout: KILLS * 15_000 },
  async () => {
    const base = mkdtempSync(join(tmpdir(), 'mockloop-crash-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    let next = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startChild('saver', [base, String(next)])
      await child.line(0)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60))
      await child.kill()
      const acknowledged = Number(child.lines().at(-1))
      next = acknowledged + 1
      await expectWhole(base, acknowledged)
    }
  },
)

/** Each document is the last acknowledged one, or the one whose saving was cut off. */
async function expectWhole(base: string, acknowledged: number): Promise<void> {
  const store = await openStore({ driver: 'fs', base })
  const { scenarios, problems } = await store.read('pets')
  await store.close()
  expect(problems).toEqual([])
  for (const last of [acknowledged - 2, acknowledged - 1, acknowledged]) {
    const found = scenarios.get(`s${((last % 3) + 3) % 3}`) as { number: number } | undefined
    if (found === undefined) expect(last).toBeLessThan(0)
    else {
      expect(found).toEqual(documentOf(found.number))
      expect([last, acknowledged + 1]).toContain(found.number)
    }
  }
}

it(
  'a full disk refuses what does not fit, and keeps what was there',
  { timeout: 60_000 },
  async () => {
    const base = mkdtempSync(join(tmpdir(), 'mockloop-full-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    // No file may grow beyond 32 KiB: writing fails half-way, as on a full disk.
    const child = startChild('filler', [base], 'ulimit -f 64;')
    expect(JSON.parse(await child.line(0))).toEqual({
      error: expect.stringMatching(/^StorageError: the storage \(.+\) cannot be used: EFBIG: .+$/),
      kept: 'small',
      logged: [
        expect.stringContaining('is gone, nothing can be saved until it is back: EFBIG'),
        expect.stringContaining('is back'),
      ],
    })
    expect(readdirSync(join(base, 'store/pets/scenario'))).toEqual(['a.json', 'b.json'])
  },
)
