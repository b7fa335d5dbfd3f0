import { useSignal } from '@preact/signals'
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
  const { value } = draft
  const set = (change: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...change }
  }
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
      <div class="fields">
        <Pick
          label="What happens"
          value={value.does}
          options={KINDS}
          onChange={(does) => set({ does })}
        />
        {value.does === 'status' && (
          <Line
            label="Status"
            type="number"
            value={value.status}
            onInput={(status) => set({ status })}
          />
        )}
        {value.does === 'delay' && (
          <Line
            label="Milliseconds"
            type="number"
            value={value.delay}
            onInput={(delay) => set({ delay })}
          />
        )}
        <Line
          label="Percent of requests"
          type="number"
          value={value.percent}
          onInput={(percent) => set({ percent })}
        />
        <Line
          label="How many times"
          type="number"
          placeholder="always"
          value={value.times}
          onInput={(times) => set({ times })}
        />
        <Line
          label="For so many seconds"
          type="number"
          placeholder="until removed"
          value={value.seconds}
          onInput={(seconds) => set({ seconds })}
        />
      </div>
      {operation === undefined && (
        <div class="fields">
          <Line
            label="Only operations"
            placeholder="all"
            help="Operation ids with commas between."
            value={value.operations}
            onInput={(operations) => set({ operations })}
          />
          <Line
            label="Only tags"
            placeholder="all"
            value={value.tags}
            onInput={(tags) => set({ tags })}
          />
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
