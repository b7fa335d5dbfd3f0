import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Scenario as Shown, Stub } from '../../scenario/scenario.ts'
import { call } from '../lib/api.ts'
import { plural, toCount } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, navigate, route, setQuery } from '../lib/route.ts'
import { attempt } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { Tag } from '../ui/chips.tsx'
import { Confirm } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Difference } from './difference.tsx'
import { toContent } from './draft.ts'
import { Edit } from './edit.tsx'
import { StubRow } from './stub-row.tsx'

interface ScenarioProps {
  server: string
  name: string
  session: string | undefined
  /** Name of the active one. */
  active: string
  onChange: () => void
}

/** One scenario: its stubs, its text, and what it changes. */
export function Scenario(props: ScenarioProps): VNode {
  const { server, name, onChange } = props
  const { data, error, reload } = useCall('get_scenario', { server, name })
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the scenario" />
  const { scenario } = data.value
  const saved = (): void => {
    reload()
    onChange()
  }
  return (
    <>
      <Head {...props} scenario={scenario} />
      <div>
        <Tabs
          label="Views of the scenario"
          selected={route.value.query.get('tab') ?? 'stubs'}
          onSelect={(tab) => setQuery({ tab: tab === 'stubs' ? undefined : tab })}
          tabs={[
            { id: 'stubs', title: 'Stubs', content: () => <Stubs stubs={scenario.stubs} /> },
            {
              id: 'edit',
              title: 'Edit',
              content: () => (
                <Edit
                  key={JSON.stringify(scenario)}
                  server={server}
                  start={{ name, content: toContent(scenario) }}
                  isThere
                  names={[]}
                  onSaved={saved}
                />
              ),
            },
            {
              id: 'difference',
              title: 'Difference to default',
              content: () => <Difference server={server} scenario={scenario} />,
            },
          ]}
        />
      </div>
    </>
  )
}

function Head(props: ScenarioProps & { scenario: Shown }): VNode {
  const { server, name, session, active, scenario, onChange } = props
  const isActive = active === name
  const whose = session === undefined ? {} : { session }
  const activate = async (): Promise<void> => {
    const where = session === undefined ? '' : ` in the session ${session}`
    await attempt(
      () => call('switch_scenario', { server, name, ...whose }),
      `${name} is active${where}`,
    )
    onChange()
  }
  return (
    <header class="form">
      <div class="title-line">
        <h1>{name}</h1>
        {isActive && <Tag text="active" kind="good" />}
        {scenario.extends !== undefined && <Tag text={`extends ${scenario.extends}`} />}
        <span class="title-gap" />
        <button
          type="button"
          class="button button-main"
          disabled={isActive}
          onClick={() => void activate()}
        >
          {session === undefined ? 'Make it active' : `Make it active in ${session}`}
        </button>
        <Delete {...props} />
      </div>
      {scenario.description !== undefined && scenario.description !== '' && (
        <p class="prose">{toVisible(scenario.description)}</p>
      )}
    </header>
  )
}

function Delete(props: ScenarioProps & { scenario: Shown }): VNode {
  const { server, name, session, active, scenario, onChange } = props
  const isAsked = useSignal(false)
  const remove = async (): Promise<void> => {
    const done = await attempt(
      () => call('delete_scenario', { server, name }),
      `${name} is deleted`,
    )
    onChange()
    if (done) navigate(hrefOf('scenarios', '', { session }))
  }
  return (
    <>
      <button
        type="button"
        class="button"
        aria-label="Delete the scenario"
        title={name === 'default' ? 'default cannot be deleted' : 'Delete'}
        disabled={name === 'default'}
        onClick={() => (isAsked.value = true)}
      >
        <Icon name="trash" />
      </button>
      {isAsked.value && (
        <Confirm
          title={`Delete ${name}?`}
          action={`Delete ${name}`}
          onConfirm={() => void remove()}
          onClose={() => (isAsked.value = false)}
        >
          <p>
            Its {plural(scenario.stubs.length, 'stub')} cannot be brought back
            {active === name && '; as it is the active one, "default" takes its place'}.
          </p>
        </Confirm>
      )}
    </>
  )
}

/** So many stubs are there at once; a scenario may have one for each of a thousand operations. */
const SHOWN = 100

function Stubs({ stubs }: { stubs: readonly Stub[] }): VNode {
  const isWhole = useSignal(false)
  if (stubs.length === 0)
    return (
      <Empty title="It has no stubs">
        Everything is answered by examples and schemas of the document.
      </Empty>
    )
  const shown = isWhole.value ? stubs : stubs.slice(0, SHOWN)
  return (
    <div class="card part">
      {shown.map((stub) => (
        <StubRow key={stub.id} stub={stub} />
      ))}
      {shown.length < stubs.length && (
        <button type="button" class="item" onClick={() => (isWhole.value = true)}>
          Show {toCount(stubs.length - shown.length)} more
        </button>
      )}
    </div>
  )
}
