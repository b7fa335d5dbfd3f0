import type { VNode } from 'preact'
import type { ScenarioRow } from '../../control/verbs/scenarios.ts'
import { plural } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, navigate, route, setQuery } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Tag } from '../ui/chips.tsx'
import { Menu } from '../ui/menu.tsx'
import { startEmpty } from './draft.ts'
import type { Opening } from './page.tsx'

interface ListProps {
  server: string
  rows: readonly ScenarioRow[]
  onOpen: (what: Opening) => void
}

/** The scenarios by name, for everybody or one session. */
export function ScenarioList({ server, rows, onOpen }: ListProps): VNode {
  const sessions = useCall('list_sessions', { server }).data.value?.sessions ?? []
  const { query } = route.value
  const session = query.get('session') ?? ''
  const ids = sessions.map(({ id }) => id).filter((id) => id !== 'default')
  return (
    <nav class="split-list" aria-label="Scenarios">
      <div class="split-head">
        <input
          class={session === '' ? 'input split-input' : 'input split-input is-set'}
          aria-label="Session"
          placeholder="For everybody, or a session"
          list="sessions"
          value={session}
          onChange={(event) => setQuery({ session: event.currentTarget.value.trim() })}
        />
        <datalist id="sessions">
          {ids.map((id) => (
            <option key={id} value={id} />
          ))}
        </datalist>
        <New server={server} onOpen={onOpen} />
      </div>
      <div class="split-scroll">
        <ul>
          {rows.map((row) => (
            <li key={row.name}>
              <Row row={row} session={session} />
            </li>
          ))}
        </ul>
        <hr class="rule" />
        <a
          class="item"
          href={hrefOf('scenarios', '', { view: 'sessions' })}
          aria-current={query.get('view') === 'sessions' ? 'page' : undefined}
        >
          <span class="item-main">Sessions and their state</span>
          <span class="muted">{sessions.length}</span>
        </a>
      </div>
    </nav>
  )
}

function New({ server, onOpen }: Omit<ListProps, 'rows'>): VNode {
  const operations = useCall('list_operations', { server, limit: 1 }).data.value?.operations
  const begin = (): void => {
    const [first] = operations ?? []
    startEmpty(first && { method: first.method, path: first.path })
    navigate(hrefOf('scenarios', '', { view: 'new' }))
  }
  return (
    <Menu label="New" icon="plus">
      <button type="button" class="item" onClick={begin}>
        Write a scenario
      </button>
      <button type="button" class="item" onClick={() => onOpen('requests')}>
        From requests that came
      </button>
      <button type="button" class="item" onClick={() => onOpen('packs')}>
        From a pack
      </button>
    </Menu>
  )
}

function Row({ row, session }: { row: ScenarioRow; session: string }): VNode {
  const { name, stubs, description, is_active: isActive } = row
  return (
    <a
      class="item"
      href={hrefOf('scenarios', name, { session })}
      aria-current={route.value.rest === name ? 'page' : undefined}
    >
      <span class="item-main">
        <strong class="item-title cut">{name}</strong>
        <span class="muted item-title cut">
          {plural(stubs, 'stub')}
          {description !== null && description !== '' && <> · {toVisible(description)}</>}
        </span>
      </span>
      {isActive && <Tag text="active" kind="good" />}
    </a>
  )
}
