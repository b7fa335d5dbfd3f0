import type { VNode } from 'preact'
import { areKeysOn, setKeys, shortcuts } from './lib/keys.ts'
import { Dialog } from './ui/dialog.tsx'
import { Toggle } from './ui/fields.tsx'

/** The shortcuts that work where one is. */
export function KeysHelp({ onClose }: { onClose: () => void }): VNode {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl class="keys">
        {shortcuts.value.map(({ keys, about }) => (
          <div key={keys + about}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd>{key}</kbd>
              ))}
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <Toggle label="Shortcuts of a single key" isOn={areKeysOn.value} onChange={setKeys} />
    </Dialog>
  )
}
