import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { dismiss, toasts } from '../lib/toast.ts'
import { Icon } from './icons.tsx'

/** Dialogs that are open: all else is out of reach then, so that the last of them says what there is to say. */
export const openDialogs: Signal<readonly symbol[]> = signal([])

/** What was just said, in a live region that is always there, in the page and in each dialog. */
export function Toasts({ dialog }: { dialog?: symbol }): VNode {
  const isOurs = openDialogs.value.at(-1) === dialog
  return (
    <div class="toasts" role="status" aria-live="polite">
      {(isOurs ? toasts.value : []).map(({ id, kind, text, help }) => (
        <div key={id} class={`toast toast-${kind}`}>
          <Icon name={kind === 'done' ? 'check' : 'alert'} />
          <div class="toast-text">
            <p>{text}</p>
            {help !== undefined && <p class="muted">{help}</p>}
          </div>
          <button
            type="button"
            class="button button-bare"
            aria-label="Dismiss"
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  )
}
