import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { StorageInUseError } from '../../src/errors.ts'
import { lockFolder } from '../../src/lib/lock.ts'
import { isRunning, ownMark } from '../../src/lib/process.ts'
import { startChild } from '../_children.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockloop-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What the newest file of a lock says, as another process would have written it. */
function leave(folder: string, number: number, text: string): void {
  mkdirSync(join(folder, 'lock'), { recursive: true })
  writeFileSync(join(folder, 'lock', String(number)), text)
}

describe('a lock', () => {
  it('is for one holder until it is released', async () => {
    const folder = newFolder()
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(StorageInUseError)
    await lock.release()
    await lock.release()
    const next = await lockFolder(folder)
    await lock.release()
    await next.hold()
    await expect(lockFolder(folder)).rejects.toThrow('in use by this process')
  })

  it('leaves one file, however often it was taken', async () => {
    const folder = newFolder()
    for (let turn = 0; turn < 5; turn++) await (await lockFolder(folder)).release()
    expect(readdirSync(join(folder, 'lock'))).toEqual(['5'])
  })

  it.each([
    ['a dead process', JSON.stringify({ ...ownMark(), pid: 2 ** 22 + 1, token: 'x' })],
    [
      'a process whose pid is another’s now',
      JSON.stringify({ ...ownMark(), started: '1', token: 'x' }),
    ],
    ['a former run of the machine', JSON.stringify({ ...ownMark(), boot: 'before', token: 'x' })],
    ['a power failure', '{"pid":'],
    ['nobody', ''],
    ['something else', '[1]'],
  ])('is taken over from %s', async (_, text) => {
    const folder = newFolder()
    leave(folder, 41, text)
    await lockFolder(folder)
    expect(readdirSync(join(folder, 'lock'))).toEqual(['42'])
    await expect(lockFolder(folder)).rejects.toThrow(StorageInUseError)
  })

  it('is taken again when its folder was deleted, unless another was faster', async () => {
    const folder = newFolder()
    const [lock, other] = [await lockFolder(folder), await lockFolder(newFolder())]
    await lock.hold()
    rmSync(join(folder, 'lock'), { recursive: true })
    await lock.hold()
    expect(readFileSync(join(folder, 'lock/1'), 'utf8')).toContain(`"pid":${process.pid}`)
    rmSync(join(folder, 'lock'), { recursive: true })
    const faster = await lockFolder(folder)
    await expect(lock.hold()).rejects.toThrow(StorageInUseError)
    await lock.release()
    await expect(lockFolder(folder)).rejects.toThrow(StorageInUseError)
    await Promise.all([faster.release(), other.release()])
  })

  it('is won by exactly one of many in this process', async () => {
    const folder = newFolder()
    for (let round = 0; round < 20; round++) {
      const tries = Array.from({ length: 20 }, () => lockFolder(folder))
      const results = await Promise.allSettled(tries)
      const won = results.filter((result) => result.status === 'fulfilled')
      expect(won).toHaveLength(1)
      await Promise.all(won.map(({ value }) => value.release()))
    }
  })
})

describe('a lock between processes', () => {
  it('refuses the second, and outlives no kill', { timeout: 60_000 }, async () => {
    const folder = newFolder()
    const first = startChild('locker', [folder])
    await first.line(0)
    first.tell('go')
    expect(await first.line(1)).toBe('won')
    const second = lockFolder(folder)
    await expect(second).rejects.toThrow(
      `the storage folder ${folder} is in use by process ${first.pid}: stop that one, choose another folder with --storage, or keep nothing with --no-storage`,
    )
    await first.kill()
    await (await lockFolder(folder)).release()
  })

  it('has one winner of twenty at once, after a kill', { timeout: 120_000 }, async () => {
    const folder = newFolder()
    leave(folder, 7, JSON.stringify({ ...ownMark(), pid: 2 ** 22 + 1, token: 'killed' }))
    const children = Array.from({ length: 20 }, () => startChild('locker', [folder]))
    await Promise.all(children.map((child) => child.line(0)))
    for (const child of children) child.tell('go')
    const said = await Promise.all(children.map((child) => child.line(1)))
    expect(said.filter((line) => line === 'won')).toHaveLength(1)
    expect(said.filter((line) => line.startsWith('StorageInUseError: '))).toHaveLength(19)
  })
})

describe('a process', () => {
  it('is running by its mark, and by no other with its pid', () => {
    expect(isRunning(ownMark())).toBe(true)
    expect(isRunning({ ...ownMark(), started: 'long ago' })).toBe(false)
    expect(isRunning({ ...ownMark(), pid: 2 ** 22 + 1 })).toBe(false)
  })
})
