import { resolveConfig } from './config.ts'
import type { MockLoopConfig } from './config.ts'
import { InvalidArgumentError } from './errors.ts'
import type { MockServer } from './face.ts'
import { Server } from './server.ts'

/**
 * Creates a mock server; nothing is read or opened before `start()`. The admin has a port, and something
 * is written to disk, only where the config speaks of `admin` or `storage`.
 * @throws InvalidArgumentError for a config that makes no sense
 */
export function createMockServer(config: MockLoopConfig): MockServer {
  const resolved = resolveConfig(config, { cwd: process.cwd() })
  if (resolved.mocks.length === 0)
    throw new InvalidArgumentError('nothing to serve: set spec or mocks')
  return new Server({
    ...resolved,
    ...(config.admin === undefined && { admin: false }),
    ...(config.storage === undefined && { storage: false }),
  })
}
