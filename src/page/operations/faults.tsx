import type { VNode } from 'preact'
import { server as mock } from '../lib/servers.ts'
import { FaultForm } from '../settings/fault-form.tsx'
import { FaultTable } from '../settings/fault-table.tsx'
import type { OperationGiven } from './detail.tsx'
import { meets } from './list.tsx'

/** Trouble that meets an operation, and more of it. */
export function OperationFaults({ server, operation }: OperationGiven): VNode {
  const faults = mock.value?.config.faults ?? []
  const own = faults.filter((fault) => meets(fault, operation))
  return (
    <div class="form part">
      {own.length === 0 ? (
        <p class="muted">No fault meets it.</p>
      ) : (
        <div class="card">
          <FaultTable server={server} faults={faults} shown={own} />
        </div>
      )}
      <h2>Make it fail</h2>
      <FaultForm server={server} faults={faults} operation={operation.operation_id} />
    </div>
  )
}
