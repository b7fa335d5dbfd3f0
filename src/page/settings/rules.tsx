import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ServerConfig } from '../../control/verbs/config.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Toggle } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Area, Line, Pick } from '../ui/inputs.tsx'
import { AuthCard } from './auth-card.tsx'
import { toList } from './fault-form.tsx'
import { update } from './update.ts'

interface RulesProps {
  server: string
  config: ServerConfig
}

/** What is asked of requests: that they fit the document, carry credentials, come from where they may. */
export function Rules({ server, config }: RulesProps): VNode {
  return (
    <div class="cards part">
      <Validation server={server} config={config} />
      <AuthCard server={server} auth={config.auth} />
      <Cors server={server} config={config} />
    </div>
  )
}

const MODES = [
  ['strict', 'strict: what breaks the document is refused'],
  ['warn', 'warn: it is let through, and told'],
  ['off', 'off: nothing is checked'],
] as const

type Mode = (typeof MODES)[number][0]

function modeOf(value: string): Mode {
  return MODES.find(([one]) => one === value)?.[0] ?? 'strict'
}

function Validation({ server, config: { validation } }: RulesProps): VNode {
  const name = useSignal('')
  const mode = useSignal<Mode>('off')
  const own = Object.entries(validation.operations)
  const set = (change: Partial<typeof validation>): Promise<boolean> =>
    update(server, { validation: { ...validation, ...change } }, 'The validation is changed')
  const put = (entries: [string, Mode][]): Promise<boolean> =>
    set({ operations: Object.fromEntries(entries) })
  return (
    <Card title="Validation" actions={<Tag text={validation.requests} />}>
      <div class="form">
        <Pick
          label="Requests"
          value={validation.requests}
          options={MODES}
          onChange={(value) => void set({ requests: modeOf(value) })}
        />
        <Toggle
          label="Check our own answers as well"
          isOn={validation.responses}
          onChange={(responses) => void set({ responses })}
        />
        {own.length > 0 && (
          <ul class="form">
            {own.map(([operation, how]) => (
              <li class="title-line" key={operation}>
                <span class="mono">{toVisible(operation)}</span>
                <Tag text={how} />
                <button
                  type="button"
                  class="button button-bare"
                  aria-label={`Remove the exception for ${operation}`}
                  onClick={() => void put(own.filter(([one]) => one !== operation))}
                >
                  <Icon name="trash" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <form
          class="fields"
          aria-label="Exception"
          onSubmit={(event) => {
            event.preventDefault()
            void put([...own.filter(([one]) => one !== name.value), [name.value, mode.value]])
          }}
        >
          <Line
            label="Except the operation"
            value={name.value}
            placeholder="operationId"
            onInput={(value) => (name.value = value)}
          />
          <Pick
            label="Which is"
            value={mode.value}
            options={MODES.map(([one]) => [one, one] as const)}
            onChange={(value) => (mode.value = modeOf(value))}
          />
          <button type="submit" class="button field-button" disabled={name.value === ''}>
            Add
          </button>
        </form>
      </div>
    </Card>
  )
}

function Cors({ server, config: { cors } }: RulesProps): VNode {
  const now = cors === false ? {} : cors
  const origins = useSignal((now.origins ?? ['*']).join('\n'))
  const expose = useSignal((now.expose ?? []).join(', '))
  const credentials = useSignal(now.credentials ?? false)
  const apply = (): Promise<boolean> => {
    const next = {
      ...now,
      origins: origins.value
        .split('\n')
        .map((one) => one.trim())
        .filter(Boolean),
      expose: toList(expose.value),
      credentials: credentials.value,
    }
    return update(server, { cors: next }, 'The CORS rules are applied')
  }
  return (
    <Card title="CORS" actions={<Tag text={cors === false ? 'off' : 'on'} />}>
      <form
        class="form"
        aria-label="CORS"
        onSubmit={(event) => {
          event.preventDefault()
          void apply()
        }}
      >
        <Area
          label="Origins that may ask"
          rows={3}
          help="One a line; * for all."
          value={origins.value}
          onInput={(value) => (origins.value = value)}
        />
        <Line
          label="Headers that pages may read"
          value={expose.value}
          help="With commas between."
          onInput={(value) => (expose.value = value)}
        />
        <Toggle
          label="With credentials (never together with *)"
          isOn={credentials.value}
          onChange={(value) => (credentials.value = value)}
        />
        <div class="form-actions">
          <button type="submit" class="button">
            Apply
          </button>
          <button
            type="button"
            class="button"
            disabled={cors === false}
            onClick={() => void update(server, { cors: false }, 'Other origins may not ask')}
          >
            Turn off
          </button>
        </div>
      </form>
    </Card>
  )
}
