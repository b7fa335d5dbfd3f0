import type { VNode } from 'preact'
import type { WireFault } from '../../control/verbs/config.ts'
import { toVisible } from '../lib/visible.ts'
import { Icon } from '../ui/icons.tsx'
import { sayFault, sayWhom } from './trouble.ts'
import { update } from './update.ts'

interface FaultTableProps {
  server: string
  /** All of the mock. */
  faults: readonly WireFault[]
  shown: readonly WireFault[]
}

/** Faults with whom they meet, each to be taken away. */
export function FaultTable({ server, faults, shown }: FaultTableProps): VNode {
  const remove = (fault: WireFault): Promise<boolean> => {
    const rest = faults.filter((one) => one !== fault)
    return update(server, { faults: rest.length === 0 ? null : rest }, 'The fault is gone')
  }
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Meets</th>
          <th>Does</th>
          <th>
            <span class="hidden">Remove</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((fault) => (
          <tr>
            <td>{toVisible(sayWhom(fault))}</td>
            <td>{sayFault(fault)}</td>
            <td class="number">
              <button
                type="button"
                class="button button-bare"
                aria-label={`Remove the fault: ${sayFault(fault)}`}
                title="Remove"
                onClick={() => void remove(fault)}
              >
                <Icon name="trash" />
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
