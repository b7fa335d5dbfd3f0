import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { ServerConfig } from '../../control/verbs/config.ts'
import { loadServers } from '../lib/servers.ts'
import { Tag } from '../ui/chips.tsx'
import { Card } from '../ui/card.tsx'
import { Line, Pick } from '../ui/inputs.tsx'
import { DelayCard, ErrorsCard, LimitCard } from './fault-cards.tsx'
import { FaultForm } from './fault-form.tsx'
import { FaultTable } from './fault-table.tsx'
import { sayTrouble } from './trouble.ts'
import { update } from './update.ts'

interface FaultsProps {
  server: string
  config: ServerConfig
}

const PROFILES: readonly (readonly [string, string])[] = [
  ['', 'none'],
  ['slow-3g', 'slow-3g: as a telephone on a bad day'],
  ['flaky', 'flaky: some errors, lost connections, slow answers'],
  ['down', 'down: 503 to everything'],
  ['rate-limited', 'rate-limited: five requests, then one in two seconds'],
]

/** Milliseconds between looks at what is on, while something ends by itself. */
const LOOK_EVERY = 1000

/** Trouble on purpose: what is on, and more of it. */
export function Faults({ server, config }: FaultsProps): VNode {
  const seconds = useSignal('')
  const ends = Object.keys(config.ends_in).length > 0 || config.faults.some((one) => one.for)
  useEffect(() => {
    if (!ends) return undefined
    const timer = setInterval(() => void loadServers(), LOOK_EVERY)
    return () => clearInterval(timer)
  }, [ends])
  const span = Number(seconds.value) > 0 ? { for: Number(seconds.value) } : {}
  return (
    <div class="form part">
      <InForce server={server} config={config} />
      <div class="cards">
        <Card title="Profile">
          <div class="form">
            <Pick
              label="A named set of faults"
              value={config.profile ?? ''}
              options={PROFILES}
              onChange={(name) =>
                void update(
                  server,
                  { profile: name === '' ? null : name, ...span },
                  name === '' ? 'No profile is on' : `The profile ${name} is on`,
                )
              }
            />
            <Line
              label="For so many seconds"
              type="number"
              placeholder="until it is changed"
              help="Goes for what is applied in these four cards; afterwards all is as before."
              value={seconds.value}
              onInput={(value) => (seconds.value = value)}
            />
          </div>
        </Card>
        <DelayCard server={server} delay={config.delay} span={span} />
        <ErrorsCard server={server} errors={config.errors} span={span} />
        <LimitCard server={server} limit={config.rate_limit} span={span} />
      </div>
      <Card title="Single faults" isFlush={config.faults.length > 0}>
        {config.faults.length === 0 ? (
          <p class="muted">None is on. The first that strikes decides on status and connection.</p>
        ) : (
          <FaultTable server={server} faults={config.faults} shown={config.faults} />
        )}
      </Card>
      <Card title="Add a fault">
        <FaultForm server={server} faults={config.faults} />
      </Card>
    </div>
  )
}

function InForce({ server, config }: FaultsProps): VNode {
  const trouble = sayTrouble(config)
  const ends = Object.entries(config.ends_in)
  const stop = (): Promise<boolean> =>
    update(
      server,
      { delay: null, errors: null, faults: null, profile: null, rate_limit: null },
      'Everything is off',
    )
  return (
    <section class="in-force" aria-label="In force now" role="status">
      <span class="muted">In force now</span>
      {trouble.length === 0 ? (
        <Tag text="nothing" kind="good" />
      ) : (
        trouble.map((text) => <Tag key={text} text={text} kind="warn" />)
      )}
      {ends.map(([name, left]) => (
        <span key={name} class="muted">
          {name} ends in {Math.ceil(left)} s
        </span>
      ))}
      {trouble.length > 0 && (
        <button type="button" class="button" onClick={() => void stop()}>
          Turn everything off
        </button>
      )}
    </section>
  )
}
