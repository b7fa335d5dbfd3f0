import { MockLoopClient as Client } from '../client.ts'
import type { ClientOptions } from '../client.ts'
import { createMachine } from './machine.ts'

/**
 * Makes, steers and watches mocks: those of one admin, or without `baseUrl` all of this machine. What
 * it starts lives until `close()`, or until the process ends.
 */
export class MockLoopClient extends Client {
  constructor(target: string | ClientOptions = {}) {
    const { workspace = '' } = typeof target === 'string' ? {} : target
    super(target, createMachine(workspace))
  }
}
