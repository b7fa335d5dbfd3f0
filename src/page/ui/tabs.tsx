import { useId } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'

export interface Tab {
  id: string
  title: string
  content: () => ComponentChildren
}

interface TabsProps {
  label: string
  tabs: readonly Tab[]
  selected: string
  onSelect: (id: string) => void
}

/** Tabs as ARIA has them: one stop for the Tab key, arrows go from one to the next. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps): VNode {
  const base = useId()
  const active = tabs.find(({ id }) => id === selected) ?? tabs[0]
  const go = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined || active === undefined) return
    const next = tabs[(tabs.indexOf(active) + step + tabs.length) % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    onSelect(next.id)
    document.getElementById(`${base}-${next.id}`)?.focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={go}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`${base}-${id}`}
            type="button"
            role="tab"
            aria-selected={id === active?.id}
            aria-controls={`${base}-panel`}
            tabIndex={id === active?.id ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        id={`${base}-panel`}
        class="tab-panel"
        role="tabpanel"
        aria-labelledby={`${base}-${active?.id ?? ''}`}
      >
        {active?.content()}
      </div>
    </>
  )
}
