import { CancelledError } from '../errors/verbs.ts'
import { createCheck } from './check.ts'
import { getVerb } from './verbs.ts'
import type { Inputs, Outputs, VerbName } from './verbs.ts'
import type { Verb } from './verb.ts'
import { toTellable } from './wire-error.ts'
import type { Defects } from './wire-error.ts'

/** What goes with a call. */
export interface CallContext {
  /** Aborted when nobody waits for the result any more. */
  signal: AbortSignal
}

/** What does the work of each verb; its input has been checked, defaults are not filled in. */
export type Handlers = {
  [N in VerbName]: (input: Inputs[N], context: CallContext) => Promise<Outputs[N]>
}

/** Everything that can be done to a host and its mocks; each skin is a way to call it. */
export interface Control {
  /**
   * Runs a verb. Throws a MockLoopError and nothing else: an InvalidArgumentError for a verb that is
   * not known, an InvalidInputError for input that does not fit it, a CancelledError when the signal
   * was aborted, and an InternalError for a defect, which is then in the log.
   */
  call<N extends VerbName>(
    verb: N,
    input: Inputs[N],
    options?: Partial<CallContext>,
  ): Promise<Outputs[N]>
  call(verb: string, input: unknown, options?: Partial<CallContext>): Promise<unknown>
}

/** Creates a control over handlers; ajv is loaded at the first call. */
export function createControl(handlers: Handlers, defects: Defects): Control {
  const check = createCheck()
  async function call(
    name: string,
    input: unknown,
    { signal = new AbortController().signal }: Partial<CallContext> = {},
  ): Promise<unknown> {
    const verb = getVerb(name)
    await check(verb, input)
    if (signal.aborted) throw new CancelledError(`${name} was cancelled before it began`)
    try {
      return await handlerOf(handlers, verb)(input, { signal })
    } catch (error) {
      throw toTellable(error, defects, signal)
    }
  }
  return { call: call as Control['call'] }
}

/** The input has been checked against the schema of this very verb. */
function handlerOf(handlers: Handlers, { name }: Verb) {
  return handlers[name as VerbName] as (input: unknown, context: CallContext) => Promise<unknown>
}
