/** The time that open work has to end. */
const PATIENCE = 900

/** npm passes on a Ctrl-C that the terminal has sent us already: one press, two signals. */
const ECHO = 150

/** Closes and exits with 0 at the first SIGINT, SIGTERM or SIGHUP (the terminal has gone); the second forces, with 130. */
export function stopOnSignal(close: () => Promise<void>): void {
  let stoppedAt: number | undefined
  const stop = (): void => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt > ECHO) process.exit(130)
      return
    }
    stoppedAt = performance.now()
    setTimeout(() => process.exit(0), PATIENCE)
    void close().finally(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
}
