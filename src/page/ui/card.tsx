import { useId } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'

interface CardProps {
  title: string
  /** Said beside the title. */
  note?: ComponentChildren
  actions?: ComponentChildren
  /** Whether what is in it comes up to the frame, as a table does. */
  isFlush?: boolean
  children: ComponentChildren
}

/** A framed part of a page with its title; a region to screen readers. */
export function Card({ title, note, actions, isFlush = false, children }: CardProps): VNode {
  const id = useId()
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span class="muted card-note">{note}</span>}
        {actions}
      </header>
      <div class={isFlush ? 'card-flush' : 'card-body'}>{children}</div>
    </section>
  )
}
