import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ServerConfig } from '../../control/verbs/config.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Toggle } from '../ui/fields.tsx'
import { Area, Line } from '../ui/inputs.tsx'
import { toList } from './fault-form.tsx'
import { update } from './update.ts'

interface CorsProps {
  server: string
  cors: ServerConfig['cors']
}

/** Which other origins may ask the mock. */
export function CorsCard({ server, cors }: CorsProps): VNode {
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
        <Fields origins={origins} expose={expose} credentials={credentials} />
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

interface FieldsProps {
  origins: Signal<string>
  expose: Signal<string>
  credentials: Signal<boolean>
}

function Fields({ origins, expose, credentials }: FieldsProps): VNode {
  return (
    <>
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
    </>
  )
}
