import type { VNode } from 'preact'
import { dismiss, toasts } from '../lib/toast.ts'
import { Icon } from './icons.tsx'

/** What was just said, in a live region that is always there. */
export function Toasts(): VNode {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, kind, text, help }) => (
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
