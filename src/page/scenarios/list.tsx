import type { VNode } from 'preact'
import type { ScenarioRow } from '../../control/verbs/scenarios.ts'
import { plural } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, navigate, route, setQuery } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
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
  const operations = useCall('list_operations', { server, limit: 1 }).data.value?.operations
  const { query, rest } = route.value
  const session = query.get('session') ?? ''
  const ids = sessions.map(({ id }) => id).filter((id) => id !== 'default')
  const isUnknown = session !== '' && !ids.includes(session)
  const begin = (): void => {
    const [first] = operations ?? []
    startEmpty(first && { method: first.method, path: first.path })
    navigate(hrefOf('scenarios', '', { view: 'new' }))
  }
  return (
    <nav class="split-list" aria-label="Scenarios">
      <div class="split-head">
        <select
          class={session === '' ? 'select' : 'select is-set'}
          aria-label="Whose scenarios"
          value={session}
          onChange={(event) => setQuery({ session: event.currentTarget.value })}
        >
          <option value="">For everybody</option>
          {[...ids, ...(isUnknown ? [session] : [])].map((id) => (
            <option key={id} value={id}>
              Session {toVisible(id)}
            </option>
          ))}
        </select>
        <span class="title-gap" />
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
      </div>
      <div class="split-scroll">
        <ul>
          {rows.map((row) => (
            <li key={row.name}>
              <a
                class="item"
                href={hrefOf('scenarios', row.name, { session })}
                aria-current={rest === row.name ? 'page' : undefined}
              >
                <span class="item-main">
                  <strong class="item-title cut">{row.name}</strong>
                  <span class="muted item-title cut">
                    {plural(row.stubs, 'stub')}
                    {row.description !== null && row.description !== '' && (
                      <> · {toVisible(row.description)}</>
                    )}
                  </span>
                </span>
                {row.is_active && <Tag text="active" kind="good" />}
              </a>
            </li>
          ))}
        </ul>
        <hr class="rule" />
        <a
          class="item"
          href={hrefOf('scenarios', '', { view: 'sessions' })}
          aria-current={query.get('view') === 'sessions' ? 'page' : undefined}
        >
          <Icon name="settings" />
          <span class="item-main">Sessions and their state</span>
          <span class="muted">{sessions.length}</span>
        </a>
      </div>
    </nav>
  )
}
