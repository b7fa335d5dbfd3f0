import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'
import type { ServerConfig } from '../../control/verbs/config.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Line, Pick } from '../ui/inputs.tsx'
import { DELAY_KINDS, toDelay, toDelayDraft } from './trouble.ts'
import type { DelayDraft } from './trouble.ts'
import { update } from './update.ts'

interface Given {
  server: string
  /** For how long it is applied. */
  span: { for?: number }
}

interface SettingProps {
  title: string
  isOn: boolean
  onApply: () => void
  onStop: () => void
  children: ComponentChildren
}

function Setting({ title, isOn, onApply, onStop, children }: SettingProps): VNode {
  return (
    <Card title={title} actions={<Tag text={isOn ? 'on' : 'off'} kind={isOn ? 'warn' : 'plain'} />}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          onApply()
        }}
      >
        {children}
        <div class="form-actions">
          <button type="submit" class="button">
            Apply
          </button>
          <button type="button" class="button" disabled={!isOn} onClick={onStop}>
            Turn off
          </button>
        </div>
      </form>
    </Card>
  )
}

/** What is on; when nothing is, half a second, to be applied at once. */
function toStart(delay: ServerConfig['delay']): DelayDraft {
  return toDelayDraft(delay ?? 500)
}

/** How long answers are held back. */
export function DelayCard({
  server,
  delay,
  span,
}: Given & { delay: ServerConfig['delay'] }): VNode {
  const draft = useSignal(toStart(delay))
  useEffect(() => {
    draft.value = toStart(delay)
  }, [JSON.stringify(delay)])
  const { kind, first, second } = draft.value
  const names = DELAY_KINDS[kind]
  const set = (change: Partial<DelayDraft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  return (
    <Setting
      title="Delay"
      isOn={delay !== null}
      onApply={() =>
        void update(server, { delay: toDelay(draft.value), ...span }, 'The delay is applied')
      }
      onStop={() => void update(server, { delay: null }, 'Answers are not held back')}
    >
      <Pick
        label="Answers are held back"
        value={kind}
        options={Object.entries(DELAY_KINDS).map(([key, { words }]) => [key, words] as const)}
        onChange={(value) => set({ kind: kindOf(value) })}
      />
      <div class="fields">
        {names.first !== '' && (
          <Line
            label={names.first}
            type="number"
            value={first}
            onInput={(value) => set({ first: value })}
          />
        )}
        {names.second !== '' && (
          <Line
            label={names.second}
            type="number"
            value={second}
            onInput={(value) => set({ second: value })}
          />
        )}
      </div>
    </Setting>
  )
}

function kindOf(value: string): DelayDraft['kind'] {
  const kinds = ['none', 'fixed', 'range', 'normal', 'tail'] as const
  return kinds.find((one) => one === value) ?? 'none'
}

/** Which part of the requests fails. */
export function ErrorsCard({
  server,
  errors,
  span,
}: Given & { errors: ServerConfig['errors'] }): VNode {
  const percent = useSignal(String(errors?.percent ?? 10))
  const status = useSignal(String(errors?.status ?? 500))
  const apply = (): Promise<boolean> =>
    update(
      server,
      { errors: { percent: Number(percent.value), status: Number(status.value) }, ...span },
      `${percent.value} % of the requests fail`,
    )
  return (
    <Setting
      title="Random errors"
      isOn={errors !== null}
      onApply={() => void apply()}
      onStop={() => void update(server, { errors: null }, 'No random errors')}
    >
      <div class="fields">
        <Line
          label="Percent"
          type="number"
          value={percent.value}
          onInput={(value) => (percent.value = value)}
        />
        <Line
          label="Status"
          type="number"
          value={status.value}
          onInput={(value) => (status.value = value)}
        />
      </div>
    </Setting>
  )
}

/** How many requests are let through. */
export function LimitCard({
  server,
  limit,
  span,
}: Given & { limit: ServerConfig['rate_limit'] }): VNode {
  const count = useSignal(String(limit?.limit ?? 60))
  const window = useSignal(String(limit?.window ?? 60))
  const key = useSignal(limit?.key ?? '')
  const apply = (): Promise<boolean> => {
    const rate_limit = {
      limit: Number(count.value),
      window: Number(window.value),
      ...(key.value !== '' && { key: key.value }),
    }
    return update(server, { rate_limit, ...span }, 'The rate limit is applied')
  }
  return (
    <Setting
      title="Rate limit"
      isOn={limit !== null}
      onApply={() => void apply()}
      onStop={() => void update(server, { rate_limit: null }, 'There is no rate limit')}
    >
      <div class="fields">
        <Line
          label="Requests"
          type="number"
          value={count.value}
          onInput={(value) => (count.value = value)}
        />
        <Line
          label="In seconds"
          type="number"
          value={window.value}
          onInput={(value) => (window.value = value)}
        />
        <Line
          label="Counted by"
          placeholder="ip"
          help="ip, session, or a header"
          value={key.value}
          onInput={(value) => (key.value = value)}
        />
      </div>
    </Setting>
  )
}
