import { afterEach, describe, expect, it, vi } from 'vitest'
import { showProgress, size } from '../../src/cli/progress.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  Object.assign(process.stderr, { isTTY: undefined, columns: undefined })
  Object.assign(process.stdout, { isTTY: undefined })
})

/** What is written to a terminal of so many columns. */
function terminal({ columns = 80, isPiped = false } = {}): string[] {
  vi.useFakeTimers()
  const written: string[] = []
  Object.assign(process.stderr, { isTTY: true, columns })
  Object.assign(process.stdout, { isTTY: !isPiped })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text).replaceAll('\u001b[2K', '<clear>'))
    return true
  })
  return written
}

describe('progress', () => {
  it('is one line after a second, which goes away', () => {
    const written = terminal()
    const progress = showProgress((done) => `read ${done}`)
    progress.update(1)
    vi.advanceTimersByTime(990)
    expect(written).toEqual([])
    vi.advanceTimersByTime(10)
    vi.advanceTimersByTime(50)
    progress.update(2)
    vi.advanceTimersByTime(60)
    progress.update(3)
    progress.end()
    expect(written).toEqual(['\r<clear>read 1', '\r<clear>read 3', '\r<clear>'])
  })

  it('is told by work that lets no timer run', () => {
    const written = terminal()
    const progress = showProgress((done) => `read ${done}`)
    vi.spyOn(performance, 'now').mockReturnValue(1e12)
    progress.update(7)
    progress.end()
    expect(written).toEqual(['\r<clear>read 7', '\r<clear>'])
  })

  it('leaves no trace of what was quick, nor where nobody looks', () => {
    const written = terminal()
    showProgress(() => 'quick').end()
    const unwanted = showProgress(() => 'json', false)
    vi.advanceTimersByTime(5000)
    unwanted.end()
    expect(written).toEqual([])
    const piped = terminal({ isPiped: true })
    const progress = showProgress(() => 'piped')
    vi.advanceTimersByTime(5000)
    progress.end()
    expect(piped).toEqual([])
  })

  it('breaks no line and steers no terminal', () => {
    const written = terminal({ columns: 10 })
    showProgress(() => `a\u001b[31m${'b'.repeat(50)}`)
    vi.advanceTimersByTime(1000)
    expect(written).toEqual(['\r<clear>a[31mbbbb'])
  })

  it('has sizes that are read at a glance', () => {
    expect([1, 540, 12_345_678].map(size)).toEqual(['1 byte', '540 bytes', '12.3 MB'])
  })
})
