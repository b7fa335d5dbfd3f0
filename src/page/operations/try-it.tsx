import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { VNode } from 'preact'
import type { SampleRequest, Tried } from '../../control/verbs/trial.ts'
import { call } from '../lib/api.ts'
import { useCall, toError } from '../lib/resource.ts'
import type { CallError } from '../lib/request.ts'
import { toVisible } from '../lib/visible.ts'
import { Icon } from '../ui/icons.tsx'
import { Area, Line } from '../ui/inputs.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { Answer } from './answer.tsx'
import { toAttempt, toInput } from './attempt.ts'
import type { Attempt, Field } from './attempt.ts'
import type { OperationGiven } from './detail.tsx'

/** A request to be filled in and sent, and what the mock answers. */
export function TryIt({ server, operation }: OperationGiven): VNode {
  const { operation_id } = operation
  const { data, error, reload } = useCall('sample_request', { server, operation_id })
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="a request that fits" />
  return <Form server={server} operation={operation} sample={data.value} />
}

function Form({ server, operation, sample }: OperationGiven & { sample: SampleRequest }): VNode {
  const attempt = useSignal(toAttempt(operation, sample))
  const answer: Signal<Tried | undefined> = useSignal(undefined)
  const error: Signal<CallError | undefined> = useSignal(undefined)
  const isSending = useSignal(false)
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => {
    attempt.value = toAttempt(operation, sample)
  }, [sample])
  useEffect(() => {
    // On a telephone it comes below the form.
    if (answer.value !== undefined) shown.current?.scrollIntoView({ block: 'nearest' })
  }, [answer.value])
  const send = async (): Promise<void> => {
    isSending.value = true
    try {
      answer.value = await call('try_request', toInput(server, operation, attempt.value))
      error.value = undefined
    } catch (reason) {
      error.value = toError(reason)
    }
    isSending.value = false
  }
  return (
    <div class="try part">
      <form
        class="form"
        aria-label="Request"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Fields operation={operation} attempt={attempt} />
        <div class="form-actions">
          <button type="submit" class="button button-main" disabled={isSending.value}>
            <Icon name="send" /> {isSending.value ? 'Sending …' : 'Send'}
          </button>
          <span class="muted">It is counted and recorded like any other request.</span>
        </div>
      </form>
      <div class="form" aria-live="polite" ref={shown}>
        {error.value !== undefined && <Failure error={error.value} />}
        {error.value === undefined && answer.value !== undefined && <Answer tried={answer.value} />}
      </div>
    </div>
  )
}

interface FieldsProps {
  operation: OperationGiven['operation']
  attempt: Signal<Attempt>
}

function Fields({ operation, attempt }: FieldsProps): VNode {
  const { value } = attempt
  const set = (change: Partial<Attempt>): void => {
    attempt.value = { ...attempt.value, ...change }
  }
  const setField = (index: number, change: Partial<Field>): void =>
    set({
      fields: value.fields.map((one, at) => (at === index ? { ...one, ...change } : one)),
    })
  const types = Object.keys(operation.request_body?.content ?? {})
  return (
    <>
      {value.fields.map((field, index) => (
        <Parameter
          key={`${field.in} ${field.name}`}
          field={field}
          onChange={(change) => setField(index, change)}
        />
      ))}
      {types.length > 0 && (
        <>
          <Line
            label="Content type"
            value={value.type}
            list="body-types"
            isWide
            help="Empty: no body is sent."
            onInput={(type) => set({ type })}
          />
          <datalist id="body-types">
            {types.map((type) => (
              <option key={type} value={type} />
            ))}
          </datalist>
          <Area label="Body" value={value.body} rows={10} onInput={(body) => set({ body })} />
        </>
      )}
      <details open={value.headers !== ''}>
        <summary>Headers and session</summary>
        <div class="form inner">
          <Area
            label="Further headers"
            rows={3}
            help="One a line: name: value"
            value={value.headers}
            onInput={(headers) => set({ headers })}
          />
          <Line label="Session" value={value.session} onInput={(session) => set({ session })} />
        </div>
      </details>
    </>
  )
}

interface ParameterProps {
  field: Field
  onChange: (change: Partial<Field>) => void
}

function Parameter({ field, onChange }: ParameterProps): VNode {
  const { name, in: place, isRequired, isSent, value, about } = field
  const id = `param-${place}-${name}`
  return (
    <div class="param">
      <input
        type="checkbox"
        aria-label={`Send ${name}`}
        checked={isSent}
        disabled={place === 'path'}
        onChange={(event) => onChange({ isSent: event.currentTarget.checked })}
      />
      <label for={id} class="mono">
        {toVisible(name)}
        {isRequired && <span class="schema-required"> *</span>}
      </label>
      <input
        id={id}
        class="input mono"
        autoComplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => onChange({ value: event.currentTarget.value, isSent: true })}
      />
      <span class="param-about cut" title={toVisible(about)}>
        {place} · {toVisible(about)}
      </span>
    </div>
  )
}
