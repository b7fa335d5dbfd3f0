import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'

interface MenuProps {
  label: string
  icon: IconName
  /** Links or buttons. */
  children: ComponentChildren
}

/** A button that shows more of them; Escape, or anything else that is chosen, hides them. */
export function Menu({ label, icon, children }: MenuProps): VNode {
  const element = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event): void => {
      const { current } = element
      const isInside = event.target instanceof Node && current?.contains(event.target) === true
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape'
      if (current === null || !current.open || (isInside && !isEscape)) return
      if (event instanceof KeyboardEvent && !isEscape) return
      current.open = false
      if (isEscape) current.querySelector('summary')?.focus()
    }
    document.addEventListener('click', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('click', close)
      document.removeEventListener('keydown', close)
    }
  }, [])
  const hide = (): void => {
    if (element.current !== null) element.current.open = false
  }
  return (
    <details class="menu" ref={element}>
      <summary class="button">
        <Icon name={icon} /> <span class="hidden-narrow">{label}</span>
      </summary>
      <div class="menu-list" onClick={hide}>
        {children}
      </div>
    </details>
  )
}
