import { createOpenApi } from './admin/openapi.ts'
import { createGenerateHandlers } from './control-generate.ts'
import { createControl } from './control/control.ts'
import type { Control } from './control/control.ts'
import { createHandlers } from './control/handlers/all.ts'
import type { ControlledHost } from './control/handlers/host.ts'
import { createId } from './lib/ids.ts'
import type { Logger } from './log/logger.ts'

/** Opens the control of a host. */
export function openControl(host: ControlledHost, log: Logger): Control {
  const { version } = host
  const handlers = createHandlers(host, {
    generate: createGenerateHandlers(host),
    openapi: () => createOpenApi({ version, url: host.adminUrl }),
  })
  return createControl(handlers, { log, createId: createId() })
}
