import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { VNode } from 'preact'
import { call } from '../lib/api.ts'
import { plural, toCount } from '../lib/format.ts'
import { useShortcuts } from '../lib/keys.ts'
import { route, setQuery } from '../lib/route.ts'
import { attempt } from '../lib/toast.ts'
import type { PageProps } from '../pages.tsx'
import { Confirm } from '../ui/dialog.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { Detail } from './detail.tsx'
import { Feed } from './feed.ts'
import { FilterBar } from './filter-bar.tsx'
import { CLEARED, countFilters, toFilter } from './filters.ts'
import { RequestList } from './list.tsx'
import { Toolbar } from './toolbar.tsx'
import './traffic.css'

const close = (): void => setQuery({ entry: undefined })

/** The requests as they come in, and one of them in full. */
export function Page({ server }: PageProps): VNode {
  const { query } = route.value
  const key = JSON.stringify(toFilter(query, server))
  const feed = useMemo(() => new Feed(toFilter(query, server)), [key])
  const isClearing = useSignal(false)
  useEffect(() => () => feed.close(), [feed])
  const id = query.get('entry')
  useShortcuts([
    {
      keys: '/',
      about: 'Search the requests',
      run: () => document.getElementById('search')?.focus(),
    },
    { keys: 'Escape', about: 'Close the request', run: close },
  ])
  return (
    <div class={id === null ? 'traffic' : 'traffic has-detail'}>
      <h1 class="hidden">Traffic</h1>
      <section class="traffic-list" aria-label="List of requests">
        <FilterBar />
        <Toolbar
          feed={feed}
          filter={toFilter(query, server)}
          onClear={() => (isClearing.value = true)}
        />
        <List feed={feed} />
      </section>
      {id !== null && <Detail key={id} server={server} id={id} onClose={close} />}
      {isClearing.value && (
        <Clear feed={feed} server={server} onClose={() => (isClearing.value = false)} />
      )}
    </div>
  )
}

function List({ feed }: { feed: Feed }): VNode {
  if (feed.error.value !== undefined)
    return <Failure error={feed.error.value} onRetry={() => feed.reload()} />
  if (feed.version.value === 0) return <Loading what="the requests" />
  if (feed.rows.count > 0) return <RequestList feed={feed} />
  return countFilters(route.value.query) > 0 ? <NoneFits /> : <NoneYet />
}

function NoneFits(): VNode {
  return (
    <Empty title="No request fits these filters">
      <button type="button" class="button" onClick={() => setQuery(CLEARED)}>
        Show all requests
      </button>
    </Empty>
  )
}

function NoneYet(): VNode {
  return (
    <Empty title="No request has come in yet">
      Send one to the address above; it appears here at once. Nothing has to be loaded again.
    </Empty>
  )
}

interface ClearProps {
  feed: Feed
  server: string
  onClose: () => void
}

function Clear({ feed, server, onClose }: ClearProps): VNode {
  const { query } = route.value
  const count = feed.total.value
  const clear = async (): Promise<void> => {
    const filter = toFilter(query, server)
    const done = await attempt(
      () => call('clear_logs', filter),
      `${plural(count, 'request')} deleted`,
    )
    if (done) setQuery({ entry: undefined })
    feed.reload()
  }
  const which = countFilters(query) > 0 ? ' that fit the filters' : ''
  return (
    <Confirm
      title="Delete requests?"
      action={`Delete ${toCount(count)}`}
      onConfirm={() => void clear()}
      onClose={onClose}
    >
      <p>
        {plural(count, 'request')}
        {which} will be deleted from the journal. They cannot be brought back; export them first if
        you need them.
      </p>
    </Confirm>
  )
}
