import { useSignal } from '@preact/signals'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'

/** Rows above and below of what is seen, so that scrolling shows no gaps. */
const OVERSCAN = 12
/** Browsers cut what is higher than some 16 million pixels. */
const MOST = 400_000

interface VirtualListProps {
  /** For screen readers: "Requests". */
  label: string
  count: number
  /** Pixels. */
  rowHeight: number
  /** Stays on top; screen readers hear the rows alone. */
  head?: ComponentChildren
  /** Rows that were put on top since: what is read stays in its place. */
  added: number
  /** -1 for none. */
  selected: number
  renderRow: (index: number) => ComponentChildren
  onSelect: (index: number) => void
  /** The rows that are seen, the last not included. */
  onRange: (from: number, to: number) => void
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }

/** A list of which only what is seen is there; a listbox to the keyboard and to screen readers. */
export function VirtualList(props: VirtualListProps): VNode {
  const { label, rowHeight, added, selected, head, renderRow, onSelect } = props
  const count = Math.min(MOST, props.count)
  const id = useId()
  const { box, from, to, look } = useWindow({ ...props, count })
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.floor((box.current?.clientHeight ?? 0) / rowHeight)
    const step = { ...STEPS, PageDown: page, PageUp: -page, Home: -count, End: count }[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const wanted = Math.max(0, Math.min(count - 1, selected + step))
    onSelect(wanted)
    if (box.current !== null) bringIntoView(box.current, wanted * rowHeight, rowHeight)
  }
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
  const isShown = selected >= from && selected < to
  return (
    <div
      ref={box}
      class="virtual"
      role="listbox"
      aria-label={label}
      aria-activedescendant={isShown ? `${id}-${selected}` : undefined}
      tabIndex={0}
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      {head !== undefined && (
        <div class="virtual-head" aria-hidden="true">
          {head}
        </div>
      )}
      <div class="virtual-space" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        {rows.map((index) => (
          <div
            key={index - added}
            id={`${id}-${index}`}
            class="virtual-row"
            role="option"
            aria-selected={index === selected}
            aria-posinset={index + 1}
            aria-setsize={count}
            style={{ transform: `translateY(${index * rowHeight}px)` }}
            onClick={() => onSelect(index)}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}

interface Window {
  box: { current: HTMLDivElement | null }
  /** The rows that are there, the last not included. */
  from: number
  to: number
  look: () => void
}

function useWindow({ count, rowHeight, added, onRange }: VirtualListProps): Window {
  const box = useRef<HTMLDivElement>(null)
  const from = useSignal(0)
  const to = useSignal(40)
  const look = (): void => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    from.value = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN)
    to.value = Math.min(count, Math.ceil((scrollTop + clientHeight) / rowHeight) + OVERSCAN)
  }
  useLayoutEffect(look, [count])
  useEffect(() => onRange(from.value, to.value), [from.value, to.value, count])
  useEffect(() => {
    const observer = new ResizeObserver(look)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [count])
  const seen = useRef(added)
  useLayoutEffect(() => {
    // It begins at nothing again when all is read anew, which moves no row.
    const news = Math.max(0, added - seen.current)
    seen.current = added
    if (box.current !== null && box.current.scrollTop > 0) box.current.scrollTop += news * rowHeight
  }, [added])
  return { box, from: from.value, to: Math.min(count, to.value), look }
}

function bringIntoView(box: HTMLElement, top: number, height: number): void {
  if (top < box.scrollTop) box.scrollTop = top
  const least = top + height - box.clientHeight
  if (least > box.scrollTop) box.scrollTop = least
}
