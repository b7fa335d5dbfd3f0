import { appendFileSync } from 'node:fs'
import type { AuditLine } from '../../mcp/audit.ts'

/** Adds a line of JSON for each call to a file of this user alone; that it cannot be written is told once. */
export function openAudit(file: string): (line: AuditLine) => void {
  let isBroken = false
  return (line) => {
    try {
      // At once, so that nothing is lost when the client goes.
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    } catch (error) {
      if (!isBroken) console.error(`calls are not kept: ${String(error)}`)
      isBroken = true
    }
  }
}
