import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { WireFault } from '../../control/verbs/config.ts'
import { Line, Pick } from '../ui/inputs.tsx'
import { BREAKS } from './trouble.ts'
import { update } from './update.ts'

interface FaultFormProps {
  server: string
  /** All that are there. */
  faults: readonly WireFault[]
  /** The one operation that it is to meet. */
  operation?: string
}

const EMPTY = {
  does: 'status',
  status: '503',
  delay: '1000',
  percent: '100',
  times: '',
  seconds: '',
  operations: '',
  tags: '',
}

type Draft = typeof EMPTY

const KINDS: readonly (readonly [string, string])[] = [
  ['status', 'answer with an error'],
  ['delay', 'hold it back'],
  ...Object.entries(BREAKS),
]

/** Adds a fault to those that are there. */
export function FaultForm({ server, faults, operation }: FaultFormProps): VNode {
  const draft = useSignal(EMPTY)
  const add = (): Promise<boolean> => {
    const fault = toFault(draft.value, operation)
    return update(server, { faults: [...faults, fault] }, 'The fault is on')
  }
  return (
    <form
      class="form"
      aria-label="New fault"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <What draft={draft} />
      {operation === undefined && (
        <div class="fields">
          <Entry draft={draft} name="operations" label="Only operations" placeholder="all: ids" />
          <Entry draft={draft} name="tags" label="Only tags" placeholder="all" />
        </div>
      )}
      <div class="form-actions">
        <button type="submit" class="button button-main">
          Add the fault
        </button>
      </div>
    </form>
  )
}

function What({ draft }: { draft: Signal<Draft> }): VNode {
  const { does } = draft.value
  const number = { draft, type: 'number' } as const
  return (
    <div class="fields">
      <Pick
        label="What happens"
        value={does}
        options={KINDS}
        onChange={(value) => (draft.value = { ...draft.value, does: value })}
      />
      {does === 'status' && <Entry {...number} name="status" label="Status" />}
      {does === 'delay' && <Entry {...number} name="delay" label="Milliseconds" />}
      <Entry {...number} name="percent" label="Percent of requests" />
      <Entry {...number} name="times" label="How many times" placeholder="always" />
      <Entry {...number} name="seconds" label="For so many seconds" placeholder="until removed" />
    </div>
  )
}

interface EntryProps {
  draft: Signal<Draft>
  name: keyof Draft
  label: string
  type?: 'number' | 'text'
  placeholder?: string
}

function Entry({ draft, name, label, type = 'text', placeholder = '' }: EntryProps): VNode {
  return (
    <Line
      label={label}
      type={type}
      placeholder={placeholder}
      value={draft.value[name]}
      onInput={(value) => (draft.value = { ...draft.value, [name]: value })}
    />
  )
}

function toFault(draft: Draft, operation: string | undefined): WireFault {
  const { does, status, delay, percent, times, seconds } = draft
  const operations = operation === undefined ? toList(draft.operations) : [operation]
  const tags = toList(draft.tags)
  const kind = Object.keys(BREAKS).find((one): one is keyof typeof BREAKS => one === does)
  return {
    ...(operations.length > 0 && { operations }),
    ...(tags.length > 0 && { tags }),
    ...(does === 'status' && { status: Number(status) }),
    ...(does === 'delay' && { delay: Number(delay) }),
    ...(kind !== undefined && { fault: kind }),
    ...(Number(percent) !== 100 && { percent: Number(percent) }),
    ...(times !== '' && { fail_first: Number(times) }),
    ...(seconds !== '' && { for: Number(seconds) }),
  }
}

/** Words with commas between. */
export function toList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}
