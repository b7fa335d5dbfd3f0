import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { recall, remember } from './memory.ts'

const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

/** The colours that were chosen; `system` follows the system. */
export const theme: Signal<Theme> = signal(
  THEMES.find((one) => one === recall('theme')) ?? 'system',
)

/** Chooses the colours, and remembers it. */
export function setTheme(value: Theme): void {
  theme.value = value
  remember('theme', value)
  showTheme()
}

/** Puts the chosen colours on the document. */
export function showTheme(): void {
  const { dataset } = document.documentElement
  if (theme.value === 'system') delete dataset['theme']
  else dataset['theme'] = theme.value
}

/** The next of the three. */
export function nextTheme(): Theme {
  return THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'system'
}
