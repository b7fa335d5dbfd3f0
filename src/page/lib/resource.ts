import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Inputs, Outputs } from '../../control/verbs.ts'
import { call } from './api.ts'
import { CallError } from './request.ts'
import type { CallName } from './request.ts'

/** What a verb tells, as a component shows it: data stays while it is read anew. */
export interface Resource<T> {
  data: Signal<T | undefined>
  error: Signal<CallError | undefined>
  isLoading: Signal<boolean>
  reload: () => void
}

/**
 * Reads by a verb, and again whenever its input says something else; `undefined` reads nothing. What
 * was asked before is aborted.
 */
export function useCall<N extends CallName>(
  name: N,
  input: Inputs[N] | undefined,
): Resource<Outputs[N]> {
  const data = useSignal<Outputs[N] | undefined>(undefined)
  const error = useSignal<CallError | undefined>(undefined)
  const isLoading = useSignal(true)
  const round = useSignal(0)
  const key = JSON.stringify(input)
  const turn = round.value
  useEffect(() => {
    const aborter = new AbortController()
    const { signal } = aborter
    const run = async (given: Inputs[N]): Promise<void> => {
      isLoading.value = true
      const result = await call(name, given, { signal }).catch((reason: unknown) => toError(reason))
      if (signal.aborted) return
      isLoading.value = false
      error.value = result instanceof CallError ? result : undefined
      if (!(result instanceof CallError)) data.value = result
    }
    if (input !== undefined) void run(input)
    return () => aborter.abort()
  }, [key, turn])
  return { data, error, isLoading, reload: () => void round.value++ }
}

/** Anything that was thrown, as something that can be shown. */
export function toError(reason: unknown): CallError {
  if (reason instanceof CallError) return reason
  return new CallError(reason instanceof Error ? reason.message : String(reason))
}
