import type { Inputs, VerbName } from '../../control/verbs.ts'
import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { CallError, createCall, toUrl } from './request.ts'
import type { Call } from './request.ts'

/** Whether the admin wants a new sign-in before it answers again. */
export const isSignedOut: Signal<boolean> = signal(false)

/** Whether the last call was answered at all. */
export const isReachable: Signal<boolean> = signal(true)

const send = createCall(VERB_ROUTES, (...given) => fetch(...given))

/** Runs a verb: `call('list_servers', {})`. Throws a CallError, or an AbortError. */
export const call: Call = async (name, input, options) => {
  try {
    const result = await send(name, input, options)
    isReachable.value = true
    return result
  } catch (error) {
    if (error instanceof CallError) note(error)
    throw error
  }
}

/** Notes what concerns the whole page. */
export function note({ status }: CallError): void {
  isReachable.value = status !== 0
  if (status === 401) isSignedOut.value = true
}

/** The URL of a file that a verb makes, for a link. */
export function urlOf<N extends VerbName>(name: N, input: Inputs[N]): string {
  return toUrl(VERB_ROUTES, name, input)
}

/** Ends the sign-in of this browser. */
export async function signOut(): Promise<void> {
  await fetch('/admin/sign-out', { method: 'POST' })
  isSignedOut.value = true
}
