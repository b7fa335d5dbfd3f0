import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Outputs } from '../../control/verbs.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, navigate, route } from '../lib/route.ts'
import { loadServers } from '../lib/servers.ts'
import type { PageProps } from '../pages.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { start } from './draft.ts'
import { Edit } from './edit.tsx'
import { ScenarioList } from './list.tsx'
import { PackDialog } from './pack-dialog.tsx'
import { RecordDialog } from './record-dialog.tsx'
import { Scenario } from './scenario.tsx'
import { Sessions } from './sessions.tsx'
import '../style/manage.css'

/** What the list and its parts may open. */
export type Opening = 'packs' | 'requests'

/** The scenarios of a mock, the active one, and the sessions that follow one of their own. */
export function Page({ server }: PageProps): VNode {
  const { query, rest: name } = route.value
  const session = query.get('session') ?? undefined
  const given = { server, ...(session !== undefined && { session }) }
  const { data, error, reload } = useCall('list_scenarios', given)
  const opened = useSignal<Opening | undefined>(undefined)
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the scenarios" />
  const changed = (): void => {
    reload()
    void loadServers()
  }
  const close = (): void => {
    opened.value = undefined
  }
  const saved = (made: string): void => {
    changed()
    navigate(hrefOf('scenarios', made, { session }))
  }
  const hasDetail = name !== '' || query.has('view')
  return (
    <div class={hasDetail ? 'split has-detail' : 'split'}>
      {!hasDetail && <h1 class="hidden">Scenarios</h1>}
      <ScenarioList
        server={server}
        rows={data.value.scenarios}
        onOpen={(what) => (opened.value = what)}
      />
      <div class="split-detail">
        {hasDetail && (
          <a class="button split-back" href={hrefOf('scenarios', '', { session })}>
            All scenarios
          </a>
        )}
        <Shown
          server={server}
          session={session}
          listed={data.value}
          onChange={changed}
          onSaved={saved}
        />
      </div>
      {opened.value === 'packs' && <PackDialog server={server} onClose={close} onSaved={saved} />}
      {opened.value === 'requests' && <RecordDialog server={server} onClose={close} />}
    </div>
  )
}

interface ShownProps {
  server: string
  session: string | undefined
  listed: Outputs['list_scenarios']
  onChange: () => void
  onSaved: (name: string) => void
}

function Shown({ server, session, listed, onChange, onSaved }: ShownProps): VNode {
  const { query, rest: name } = route.value
  const view = query.get('view')
  if (view === 'sessions') return <Sessions server={server} scenarios={listed.scenarios} />
  if (view === 'new') {
    const key = JSON.stringify(start.value)
    const names = listed.scenarios.map((one) => one.name)
    return <Edit key={key} server={server} start={start.value} names={names} onSaved={onSaved} />
  }
  if (name !== '')
    return (
      <Scenario
        key={`${name} ${session ?? ''}`}
        server={server}
        name={name}
        session={session}
        active={listed.active_scenario}
        onChange={onChange}
      />
    )
  return (
    <>
      <Empty title="Choose a scenario">
        A scenario is a named set of prepared answers. One is active at a time; a session may follow
        another.
      </Empty>
    </>
  )
}
