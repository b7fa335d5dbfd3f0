import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { toError } from './resource.ts'

/** A line that is said, and then goes away. */
export interface Toast {
  id: number
  kind: 'done' | 'error'
  text: string
  /** What helps. */
  help: string | undefined
}

const LASTS = { done: 5000, error: 12_000 }

export const toasts: Signal<Toast[]> = signal([])
let count = 0

/** Says something, also to who cannot see it. */
export function say(kind: Toast['kind'], text: string, help?: string): void {
  const id = ++count
  toasts.value = [...toasts.value.slice(-3), { id, kind, text, help }]
  setTimeout(() => dismiss(id), LASTS[kind])
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Does something for the user, and says what became of it; tells whether it worked. */
export async function attempt(work: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await work()
    say('done', done)
    return true
  } catch (reason) {
    const { message, suggestion } = toError(reason)
    say('error', message, suggestion)
    return false
  }
}
