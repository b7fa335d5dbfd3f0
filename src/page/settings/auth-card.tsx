import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ServerConfig, WireAuth } from '../../control/verbs/config.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Toggle } from '../ui/fields.tsx'
import { Area, Line, Pick } from '../ui/inputs.tsx'
import { update } from './update.ts'

interface AuthProps {
  server: string
  auth: ServerConfig['auth']
}

const EMPTY = { keys: '', users: '', secret: '', issuer: '', audience: '', tokens: false }
type Draft = typeof EMPTY

const KINDS = [
  ['off', 'off: nobody is asked for credentials'],
  ['any', 'any: they have to be there, and of the right shape'],
  ['listed', 'listed: only those below are accepted'],
] as const

/** Which credentials are accepted where the document wants some. */
export function AuthCard({ server, auth }: AuthProps): VNode {
  const now = kindOf(auth)
  const kind = useSignal<string>(now)
  const draft = useSignal(EMPTY)
  const apply = (): Promise<boolean> =>
    update(
      server,
      { auth: kind.value === 'listed' ? toAuth(draft.value) : kind.value === 'any' },
      'The rules for credentials are applied',
    )
  return (
    <Card title="Credentials" actions={<Tag text={now} />}>
      <form
        class="form"
        aria-label="Credentials"
        onSubmit={(event) => {
          event.preventDefault()
          void apply()
        }}
      >
        <Pick
          label="Where the document wants some"
          value={kind.value}
          options={KINDS}
          onChange={(chosen) => (kind.value = chosen)}
        />
        {auth !== false && now === 'listed' && <Now auth={auth} />}
        {kind.value === 'listed' && <Listed draft={draft} />}
        <div class="form-actions">
          <button type="submit" class="button">
            Apply
          </button>
        </div>
      </form>
    </Card>
  )
}

function Listed({ draft }: { draft: Signal<Draft> }): VNode {
  const { value } = draft
  const set = (change: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  return (
    <>
      <Area
        label="API keys"
        rows={2}
        help="One a line."
        value={value.keys}
        onInput={(keys) => set({ keys })}
      />
      <Area
        label="Users"
        rows={2}
        help="One a line: name:password"
        value={value.users}
        onInput={(users) => set({ users })}
      />
      <Line
        label="Secret of JSON Web Tokens"
        type="password"
        value={value.secret}
        help="32 characters or more."
        onInput={(secret) => set({ secret })}
      />
      <div class="fields">
        <Line label="Issuer" value={value.issuer} onInput={(issuer) => set({ issuer })} />
        <Line label="Audience" value={value.audience} onInput={(audience) => set({ audience })} />
      </div>
      <Toggle
        label="Serve the token endpoint"
        isOn={value.tokens}
        onChange={(tokens) => set({ tokens })}
      />
    </>
  )
}

function Now({ auth }: { auth: WireAuth }): VNode {
  const { api_keys: keys = [], basic = {}, jwt } = auth
  const told = [
    ...(keys.length > 0 ? [`${keys.length} API keys`] : []),
    ...Object.keys(basic).map((name) => `user ${name}`),
    ...(jwt === undefined ? [] : ['JSON Web Tokens']),
  ]
  return (
    <p class="muted">
      Accepted now: {told.join(', ')}. Secrets are never shown; what is applied replaces all of it.
    </p>
  )
}

function kindOf(auth: ServerConfig['auth']): string {
  if (auth === false) return 'off'
  const { api_keys: keys = [], basic = {}, jwt } = auth
  const isListed = keys.length + Object.keys(basic).length > 0 || jwt !== undefined
  return isListed ? 'listed' : 'any'
}

function toAuth({ keys, users, secret, issuer, audience, tokens }: Draft): WireAuth {
  const api_keys = keys.split('\n').filter((line) => line.trim() !== '')
  const basic = users.split('\n').flatMap((line) => {
    const at = line.indexOf(':')
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
  })
  return {
    ...(api_keys.length > 0 && { api_keys }),
    ...(basic.length > 0 && { basic: Object.fromEntries(basic) }),
    ...(secret !== '' && {
      jwt: { secret, ...(issuer !== '' && { issuer }), ...(audience !== '' && { audience }) },
    }),
    ...(tokens && { tokens }),
  }
}
