import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { UpdateResponseResult } from '../../control/verbs/responses.ts'
import { call } from '../lib/api.ts'
import { toPretty } from '../lib/json.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { loadServers } from '../lib/servers.ts'
import { attempt } from '../lib/toast.ts'
import { Icon } from '../ui/icons.tsx'
import { Area, Line } from '../ui/inputs.tsx'
import { Failure } from '../ui/states.tsx'
import { Warnings } from '../ui/warnings.tsx'
import { checkDraft, toOverride } from '../traffic/stub.ts'
import type { Draft } from '../traffic/stub.ts'
import { toAttempt, toInput } from './attempt.ts'
import type { OperationGiven } from './detail.tsx'
import { toResponseDraft, valueFor } from './response.ts'

interface FormProps extends OperationGiven {
  onChange: () => void
}

/** Milliseconds without a key before what was written is checked. */
const PAUSE = 400

/** An answer of one's own, held against the document while it is written. */
export function ResponseForm({ server, operation, onChange }: FormProps): VNode {
  const draft = useSignal(toResponseDraft(operation))
  const session = useSignal('')
  const wrong = checkDraft(draft.value)
  const isWrong = Object.keys(wrong).length > 0
  const given = { server, ...(session.value !== '' && { session: session.value }) }
  const checked = useCheck(draft, isWrong, given)
  const save = async (): Promise<void> => {
    const done = await attempt(
      () => call('update_response', toOverride(draft.value, given)),
      'Saved: the mock answers so from now on',
    )
    if (done) onChange()
    await loadServers()
  }
  const reset = async (): Promise<void> => {
    const endpoint_path = `${operation.method} ${operation.path}`
    const done = await attempt(
      () => call('reset_response', { ...given, endpoint_path }),
      'Taken back: it answers as before',
    )
    if (done) onChange()
  }
  return (
    <form
      class="form part"
      aria-label="Response"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Now operation={operation} />
      <Fields operation={operation} draft={draft} wrong={wrong} />
      <Line
        label="Only in the session"
        value={session.value}
        help="Empty: for everybody."
        onInput={(value) => (session.value = value)}
      />
      <Checked checked={checked} />
      <div class="form-actions">
        <button type="submit" class="button button-main" disabled={isWrong}>
          Answer so
        </button>
        <button
          type="button"
          class="button"
          disabled={operation.active_override === null && session.value === ''}
          onClick={() => void reset()}
        >
          Take it back
        </button>
        <Present server={server} operation={operation} draft={draft} />
      </div>
    </form>
  )
}

function Now({ operation }: Pick<OperationGiven, 'operation'>): VNode | null {
  if (operation.active_override === null) return null
  return (
    <p class="notice">
      A response is set. It answers before every scenario, until it is taken back.
    </p>
  )
}

/** Begins with what the mock answers now: nobody likes to write a long body from nothing. */
function Present({ server, operation, draft }: OperationGiven & { draft: Signal<Draft> }): VNode {
  const { operation_id } = operation
  const take = (): Promise<boolean> =>
    attempt(async () => {
      const sample = await call('sample_request', { server, operation_id })
      const input = toInput(server, operation, toAttempt(operation, sample))
      const { status, body, encoding, headers } = await call('try_request', input)
      draft.value = {
        ...draft.value,
        status: String(status ?? 200),
        type: String(headers['content-type'] ?? ''),
        body: encoding === 'text' ? toPretty(body ?? '') : '',
      }
    }, 'This is what it answers now')
  return (
    <button type="button" class="button" onClick={() => void take()}>
      Begin with what it answers now
    </button>
  )
}

type Checking = UpdateResponseResult | CallError | undefined

/** Has what is written checked, once it is not written on for a moment. */
function useCheck(
  draft: Signal<Draft>,
  isWrong: boolean,
  given: { server: string; session?: string },
): Signal<Checking> {
  const checked: Signal<Checking> = useSignal(undefined)
  useEffect(() => {
    if (isWrong) {
      checked.value = undefined
      return undefined
    }
    const aborter = new AbortController()
    const { signal } = aborter
    const check = async (): Promise<void> => {
      const input = { ...toOverride(draft.value, given), dry_run: true }
      const result = await call('update_response', input, { signal }).catch(toError)
      if (!signal.aborted) checked.value = result
    }
    const timer = setTimeout(() => void check(), PAUSE)
    return () => {
      clearTimeout(timer)
      aborter.abort()
    }
  }, [draft.value, given.session, isWrong])
  return checked
}

function Checked({ checked }: { checked: Signal<Checking> }): VNode {
  const { value } = checked
  return (
    <div aria-live="polite">
      {value instanceof Error && <Failure error={value} />}
      {value !== undefined && !(value instanceof Error) && (
        <>
          <Warnings warnings={value.warnings} isSaved={false} />
          {value.warnings.length === 0 && (
            <p class="check-good">
              <Icon name="check" /> It fits what the document says.
            </p>
          )}
        </>
      )}
    </div>
  )
}

interface FieldsProps {
  operation: OperationGiven['operation']
  draft: Signal<Draft>
  wrong: Partial<Draft>
}

function Fields({ operation, draft, wrong }: FieldsProps): VNode {
  const set = (change: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  const { value } = draft
  const statuses = operation.responses
    .map(({ status }) => status)
    .filter((one) => /^\d+$/.test(one))
  return (
    <>
      <div class="fields">
        <Line
          label="Status"
          value={value.status}
          error={wrong.status}
          list="statuses"
          onInput={(status) => set({ status, ...valueFor(operation, status) })}
        />
        <datalist id="statuses">
          {statuses.map((status) => (
            <option key={status} value={status} />
          ))}
        </datalist>
        <Line label="Content type" value={value.type} onInput={(type) => set({ type })} />
        <Line
          label="Held back (ms)"
          value={value.delay}
          error={wrong.delay}
          onInput={(delay) => set({ delay })}
        />
      </div>
      <Line
        label={`Answers ${value.method}`}
        isMono
        isWide
        value={value.path}
        error={wrong.path}
        help="As the document has it for all, or one path alone: with an id in the place of its name."
        onInput={(path) => set({ path })}
      />
      <Area
        label="Body"
        rows={12}
        value={value.body}
        error={wrong.body}
        onInput={(body) => set({ body })}
      />
    </>
  )
}
