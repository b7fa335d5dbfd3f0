import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBatch } from '../../src/log/batch.ts'
import { childPath } from '../_children.ts'

describe('log lines', () => {
  let written: string[] = []
  const out = pino.destination({ dest: 2, sync: false, minLength: 1 })
  const before = process.listenerCount('exit')

  beforeEach(() => {
    written = []
    vi.useFakeTimers()
    vi.spyOn(out, 'write').mockImplementation((text) => written.push(text) > 0)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it('are written together after a while, and the next ones again', () => {
    const batch = createBatch(out)
    batch.write('a\n')
    batch.write('b\n')
    expect(written).toEqual([])
    vi.advanceTimersByTime(100)
    expect(written).toEqual(['a\nb\n'])
    batch.write('c\n')
    vi.advanceTimersByTime(100)
    expect(written).toEqual(['a\nb\n', 'c\n'])
  })

  it('are written at once when they are many, in their order', () => {
    const batch = createBatch(out)
    const lines = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(80)}\n`)
    for (const line of lines) batch.write(line)
    expect(written.length).toBeGreaterThan(1)
    batch.flush()
    expect(written.join('')).toBe(lines.join(''))
  })

  it('leave nothing behind at the process once they are written', () => {
    const batch = createBatch(out)
    for (let round = 0; round < 20; round++) {
      batch.write('a\n')
      expect(process.listenerCount('exit')).toBe(before + 1)
      batch.flush()
    }
    expect(process.listenerCount('exit')).toBe(before)
    expect(written).toHaveLength(20)
  })
})

describe('log lines of a process that ends', () => {
  it.each(['exit', 'end', 'throw'])('are all there: %s', async (way) => {
    const child = spawn(process.execPath, [childPath('lines'), way], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const output = child.stdout.setEncoding('utf8').toArray()
    await once(child, 'exit')
    const messages = (await output)
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg)
    expect(messages).toEqual(Array.from({ length: 1501 }, (_, index) => `line ${index}`))
  })
})
