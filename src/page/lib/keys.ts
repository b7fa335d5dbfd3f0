import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { recall, remember } from './memory.ts'

/** A key, or two after each other as `g t`, and what it does. */
export interface Shortcut {
  keys: string
  about: string
  run: () => void
}

/** The shortcuts that work now. */
export const shortcuts: Signal<readonly Shortcut[]> = signal([])

/** Whether they work at all: who speaks to a computer turns them off (WCAG 2.1.4). */
export const areKeysOn: Signal<boolean> = signal(recall('keys') !== 'off')

export function setKeys(isOn: boolean): void {
  areKeysOn.value = isOn
  remember('keys', isOn ? 'on' : 'off')
}

/** Gives a component's keys a meaning as long as it is there. */
export function useShortcuts(list: readonly Shortcut[]): void {
  useEffect(() => {
    shortcuts.value = [...shortcuts.value, ...list]
    return () => {
      shortcuts.value = shortcuts.value.filter((one) => !list.includes(one))
    }
  }, [])
}

/** Milliseconds in which the second of two keys has to follow. */
const PATIENCE = 1000

/** Listens to the keyboard. */
export function startKeys(): void {
  let first = ''
  let since = 0
  addEventListener('keydown', (event) => {
    if (!areKeysOn.value || isTyping(event)) return
    const isSecond = first !== '' && event.timeStamp - since < PATIENCE
    const keys = isSecond ? `${first} ${event.key}` : event.key
    const found = shortcuts.value.findLast((one) => one.keys === keys)
    first = found === undefined && !isSecond ? event.key : ''
    since = event.timeStamp
    if (found === undefined) return
    event.preventDefault()
    found.run()
  })
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true
  if (!(target instanceof HTMLElement)) return false
  return target.closest('input, textarea, select, dialog[open], [contenteditable]') !== null
}
