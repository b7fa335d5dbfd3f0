import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { toClock, toDuration } from '../lib/format.ts'
import { route, setQuery } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Method, Source, Status } from '../ui/chips.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'
import type { Feed } from './feed.ts'

const ROW = 32

/** The requests, the newest on top. */
export function RequestList({ feed }: { feed: Feed }): VNode {
  const { rows } = feed
  void feed.version.value
  const id = route.value.query.get('entry')
  return (
    <VirtualList
      label="Requests"
      count={rows.count}
      rowHeight={ROW}
      head={<Head />}
      added={rows.added}
      selected={id === null ? -1 : indexOf(feed, id)}
      onSelect={(index) => open(feed, index)}
      onRange={(from, to) => feed.want(from, to)}
      renderRow={(index) => <Row entry={rows.at(index)} />}
    />
  )
}

function Head(): VNode {
  return (
    <div class="request request-head">
      <span>Time</span>
      <span>Method</span>
      <span>Path</span>
      <span>Status</span>
      <span class="number">Duration</span>
      <span>Source</span>
      <span>Session</span>
    </div>
  )
}

function open({ rows }: Feed, index: number): void {
  const entry = rows.at(index)
  if (entry !== undefined) setQuery({ entry: entry.id })
}

/** Where the last one was found: a row stays put but for those that are added. */
let last = { id: '', index: 0, added: 0 }

function indexOf({ rows }: Feed, id: string): number {
  const guess = last.index + rows.added - last.added
  const isKnown = last.id === id && rows.at(guess)?.id === id
  const index = isKnown ? guess : find(rows, id)
  if (index !== -1) last = { id, index, added: rows.added }
  return index
}

/** Rows that are searched for the one that is open. */
const SEARCHED = 5000

function find(rows: Feed['rows'], id: string): number {
  const end = Math.min(rows.count, SEARCHED)
  for (let index = 0; index < end; index++) if (rows.at(index)?.id === id) return index
  return -1
}

function Row({ entry }: { entry: Entry | undefined }): VNode {
  if (entry === undefined) return <span class="request request-unknown" />
  const { method, path, status_code: status, session, violations } = entry
  const query = toQuery(entry)
  return (
    <span class="request">
      <span class="mono muted">{toClock(entry.timestamp)}</span>
      <Method name={toVisible(method)} />
      <span class="mono cut request-path">
        {toVisible(path)}
        {query !== '' && <span class="muted">{toVisible(query)}</span>}
      </span>
      <span>
        <Status code={status} />
        {violations.length > 0 && (
          <span class="request-mark" title={`Breaks the contract: ${violations.length}×`}>
            !
          </span>
        )}
      </span>
      <span class={entry.response_time_ms >= 1000 ? 'number slow' : 'number'}>
        {toDuration(entry.response_time_ms)}
      </span>
      <Source name={entry.source} />
      <span class="cut muted">{session === 'default' ? '' : toVisible(session)}</span>
    </span>
  )
}

function toQuery({ query_params: params }: Entry): string {
  const pairs = Object.entries(params).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}=${value}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
