import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ServerConfig } from '../../control/verbs/config.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Toggle } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Line, Pick } from '../ui/inputs.tsx'
import { AuthCard } from './auth-card.tsx'
import { CorsCard } from './cors-card.tsx'
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
      <CorsCard server={server} cors={config.cors} />
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
  const set = (change: Partial<ServerConfig['validation']>): Promise<boolean> =>
    update(server, { validation: { ...validation, ...change } }, 'The validation is changed')
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
        <Exceptions
          exceptions={Object.entries(validation.operations)}
          onChange={(next) => void set({ operations: Object.fromEntries(next) })}
        />
      </div>
    </Card>
  )
}

type Exception = [operation: string, mode: Mode]

interface ExceptionsProps {
  exceptions: readonly Exception[]
  onChange: (exceptions: Exception[]) => void
}

function Exceptions({ exceptions, onChange }: ExceptionsProps): VNode {
  const name = useSignal('')
  const mode = useSignal<Mode>('off')
  const without = (operation: string): Exception[] =>
    exceptions.filter(([one]) => one !== operation)
  return (
    <>
      <ul class="form">
        {exceptions.map(([operation, how]) => (
          <li class="title-line" key={operation}>
            <span class="mono">{toVisible(operation)}</span>
            <Tag text={how} />
            <button
              type="button"
              class="button button-bare"
              aria-label={`Remove the exception for ${operation}`}
              onClick={() => onChange(without(operation))}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <form
        class="fields"
        aria-label="Exception"
        onSubmit={(event) => {
          event.preventDefault()
          onChange([...without(name.value), [name.value, mode.value]])
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
    </>
  )
}
