import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { plural } from '../lib/format.ts'
import { toTokens } from '../lib/json.ts'
import { attempt } from '../lib/toast.ts'
import { Icon } from './icons.tsx'

/** Characters that are shown at once: more of them make any browser slow. */
const SHOWN = 20_000

interface CodeProps {
  text: string
  /** For screen readers: "Response body". */
  label: string
}

/** Text as it is, JSON with its tokens coloured; the whole of it is copied, and shown on request. */
export function Code({ text, label }: CodeProps): VNode {
  const isWhole = useSignal(false)
  const shown = isWhole.value ? text : text.slice(0, SHOWN)
  return (
    <div class="code">
      <pre tabIndex={0} aria-label={label}>
        {shown.length > SHOWN
          ? shown
          : toTokens(shown).map(({ kind, text: part }) =>
              kind === 'plain' ? part : <span class={`json-${kind}`}>{part}</span>,
            )}
      </pre>
      <Copy text={text} what={label} />
      {shown.length < text.length && (
        <button type="button" class="button code-more" onClick={() => (isWhole.value = true)}>
          Show {plural(text.length - shown.length, 'more character')}
        </button>
      )}
    </div>
  )
}

/** A button that copies a text. */
export function Copy({ text, what }: { text: string; what: string }): VNode {
  const copy = (): Promise<boolean> =>
    attempt(() => navigator.clipboard.writeText(text), `${what} copied`)
  return (
    <button
      type="button"
      class="button button-bare copy"
      aria-label={`Copy ${what.toLowerCase()}`}
      title="Copy"
      onClick={() => void copy()}
    >
      <Icon name="copy" />
    </button>
  )
}
