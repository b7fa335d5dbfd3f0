import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { ReloadResult, Server } from '../../control/verbs/servers.ts'
import { call } from '../lib/api.ts'
import { plural, toMoment } from '../lib/format.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { loadServers } from '../lib/servers.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failure } from '../ui/states.tsx'

/** The document that is served, and what a new reading of it changes. */
export function Document({ server }: { server: Server }): VNode {
  const result: Signal<ReloadResult | undefined> = useSignal(undefined)
  const error: Signal<CallError | undefined> = useSignal(undefined)
  const isReading = useSignal(false)
  const reload = async (): Promise<void> => {
    isReading.value = true
    try {
      result.value = await call('reload_spec', { server: server.name })
      error.value = undefined
    } catch (reason) {
      error.value = toError(reason)
      result.value = undefined
    }
    isReading.value = false
    await loadServers()
  }
  return (
    <div class="form part">
      <Card
        title="Document"
        actions={
          <button
            type="button"
            class="button"
            disabled={isReading.value}
            onClick={() => void reload()}
          >
            <Icon name="reload" /> {isReading.value ? 'Reading …' : 'Read it again'}
          </button>
        }
      >
        <dl class="facts">
          <dt>From</dt>
          <dd class="mono">{toVisible(server.spec_path ?? 'given inline')}</dd>
          <dt>Served at</dt>
          <dd class="mono">{server.url}</dd>
          <dt>Since</dt>
          <dd>{toMoment(server.started_at)}</dd>
          <dt>Features</dt>
          <dd>{server.features.join(', ')}</dd>
        </dl>
      </Card>
      <div aria-live="polite">
        {error.value !== undefined && (
          <>
            <Failure error={error.value} />
            <p class="state-text">The document that was read before goes on being served.</p>
          </>
        )}
        {result.value !== undefined && <Diff result={result.value} />}
      </div>
    </div>
  )
}

function Diff({ result }: { result: ReloadResult }): VNode {
  const { added, removed, changed, operations, diagnostics } = result
  const parts = { Added: added, Removed: removed, Changed: changed }
  const isSame = added.length + removed.length + changed.length === 0
  return (
    <Card title="What has changed" note={plural(operations, 'operation')}>
      {isSame && <p>Nothing: it says the same as before.</p>}
      {Object.entries(parts).map(
        ([title, names]) =>
          names.length > 0 && (
            <section key={title}>
              <h3>
                {title} {names.length}
              </h3>
              <ul class="mono">
                {names.map((name) => (
                  <li key={name}>{toVisible(name)}</li>
                ))}
              </ul>
            </section>
          ),
      )}
      {diagnostics.errors + diagnostics.warnings > 0 && (
        <p class="muted">
          {plural(diagnostics.errors, 'error')} and {plural(diagnostics.warnings, 'warning')} in the
          document; <code>mockloop check</code> names them.{' '}
          <a href={hrefOf('operations')}>Operations</a>
        </p>
      )}
    </Card>
  )
}
