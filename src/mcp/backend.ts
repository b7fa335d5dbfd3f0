/** A mock that runs. */
export interface RunningMock {
  name: string
  /** Where it answers, base path included. */
  url: string
  admin_url: string | null
}

/** Where tool calls go: a running host, or one of this process that is begun at the first call. */
export interface Backend {
  /**
   * Runs a verb on the host that serves `server` (name or URL of a mock; absent for verbs of a host).
   * Throws MockLoopErrors, and among them a ConnectionError that names those that run.
   */
  call(
    verb: string,
    input: Record<string, unknown>,
    options?: { signal?: AbortSignal },
  ): Promise<unknown>
  /** What runs, for completions and the texts of errors; begins nothing. */
  servers(): Promise<RunningMock[]>
  close(): Promise<void>
}
