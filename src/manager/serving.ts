/** A server that answers. */
export interface Serving {
  /** Of the mock, base path included. */
  url: string
  pid: number
  /** Ends it for good, by force if it has to be. */
  stop(): Promise<void>
}
