import { count, plain } from './text.ts'

/** Milliseconds: what is quicker than this needs no telling. */
const SOON = 1000
const REDRAW = 100

/** A line on the terminal that tells what is going on, and goes away. */
export interface Progress {
  /** `done`: how many of them, or bytes. */
  update(done: number): void
  end(): void
}

/**
 * Tells on standard error what takes longer than a second, and nothing where there is no terminal or
 * `isWanted` is false. `describe` gets what `update` was told last.
 */
export function showProgress(describe: (done: number) => string, isWanted = true): Progress {
  const { stderr, stdout } = process
  if (!stderr.isTTY || !stdout.isTTY || !isWanted) return { update() {}, end() {} }
  let done = 0
  let next = performance.now() + SOON
  let isShown = false
  const draw = (): void => {
    next = performance.now() + REDRAW
    isShown = true
    stderr.write(`${CLEAR}${plain(describe(done)).slice(0, Math.max(1, stderr.columns - 1))}`)
  }
  const timer = setTimeout(draw, SOON)
  timer.unref()
  return {
    update(now) {
      done = now
      // Work that lets no timer run is told of as well.
      if (performance.now() >= next) draw()
    },
    end() {
      clearTimeout(timer)
      if (isShown) stderr.write(CLEAR)
    },
  }
}

/** To the start of the line, and nothing on it. */
const CLEAR = '\r\u001b[2K'

/** `12.3 MB`, `540 bytes`. */
export function size(bytes: number): string {
  return bytes < 100_000 ? count(bytes, 'byte') : `${(bytes / 1_000_000).toFixed(1)} MB`
}
