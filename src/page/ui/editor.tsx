import { useId, useRef } from 'preact/hooks'
import type { VNode } from 'preact'

/** A line of a text that something is wrong with. */
export interface Mark {
  /** From 1. */
  line: number
  kind: 'bad' | 'warn'
}

interface EditorProps {
  label: string
  text: string
  onInput: (text: string) => void
  marks: readonly Mark[]
  /** Id of what says what is wrong. */
  describedBy?: string
}

/** A text with the numbers of its lines; Tab leaves it, as everywhere. */
export function Editor({ label, text, onInput, marks, describedBy }: EditorProps): VNode {
  const numbers = useRef<HTMLOListElement>(null)
  const id = useId()
  const kinds = new Map(marks.map(({ line, kind }) => [line, kind]))
  const count = text.split('\n').length
  return (
    <div class="editor">
      <ol class="editor-lines mono" aria-hidden="true" ref={numbers}>
        {Array.from({ length: count }, (_, index) => {
          const kind = kinds.get(index + 1)
          return <li class={kind === undefined ? undefined : `editor-${kind}`}>{index + 1}</li>
        })}
      </ol>
      <textarea
        id={id}
        class="editor-text mono"
        aria-label={label}
        aria-describedby={describedBy}
        wrap="off"
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={(event) => onInput(event.currentTarget.value)}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}

/** Puts the caret at a line of the editor with that label. */
export function goToLine(label: string, line: number): void {
  const found = [...document.querySelectorAll('textarea')].find(
    (one) => one.getAttribute('aria-label') === label,
  )
  if (found === undefined) return
  const before = found.value.split('\n').slice(0, line - 1)
  const start = before.reduce((sum, one) => sum + one.length + 1, 0)
  const end = found.value.indexOf('\n', start)
  found.focus()
  found.setSelectionRange(start, end === -1 ? found.value.length : end)
  found.scrollTop = Math.max(0, (line - 4) * LINE_HEIGHT)
}

/** Pixels, as the styles have it. */
const LINE_HEIGHT = 19
