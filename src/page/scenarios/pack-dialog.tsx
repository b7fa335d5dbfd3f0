import type { VNode } from 'preact'
import type { PackSummary } from '../../control/verbs/packs.ts'
import { call } from '../lib/api.ts'
import { plural } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { attempt } from '../lib/toast.ts'
import { Tag } from '../ui/chips.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Failure, Loading } from '../ui/states.tsx'

interface PackDialogProps {
  server: string
  onClose: () => void
  onSaved: (name: string) => void
}

/** The scenarios that are made from the document, to be taken. */
export function PackDialog({ server, onClose, onSaved }: PackDialogProps): VNode {
  const { data, error, reload } = useCall('list_scenario_packs', { server })
  const take = async (pack: string, name: string): Promise<void> => {
    const done = await attempt(
      () => call('create_scenario', { server, name, config: { pack } }),
      `${name} is made`,
    )
    if (!done) return
    onClose()
    onSaved(name)
  }
  return (
    <Dialog title="Scenarios made from the document" onClose={onClose} isWide>
      {error.value !== undefined && <Failure error={error.value} onRetry={reload} />}
      {error.value === undefined && data.value === undefined && <Loading what="the packs" />}
      <ul class="packs">
        {(data.value?.packs ?? []).map((pack) => (
          <Pack key={pack.pack} pack={pack} onTake={(name) => void take(pack.pack, name)} />
        ))}
      </ul>
    </Dialog>
  )
}

function Pack({ pack, onTake }: { pack: PackSummary; onTake: (name: string) => void }): VNode {
  return (
    <li>
      <h3 class="title-line">
        {pack.pack} <Tag text={pack.category} />
        <span class="muted">{plural(pack.scenarios.length, 'scenario')}</span>
      </h3>
      <p class="muted">{pack.note ?? pack.description}</p>
      <div class="form-actions">
        {pack.scenarios.map((name) => (
          <button key={name} type="button" class="button" onClick={() => onTake(name)}>
            <span class="hidden">Make </span>
            {name}
          </button>
        ))}
      </div>
    </li>
  )
}
