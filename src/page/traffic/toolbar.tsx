import type { VNode } from 'preact'
import type { LogFormat } from '../../control/verbs/logs.ts'
import { urlOf } from '../lib/api.ts'
import { plural, toCount } from '../lib/format.ts'
import { streamState } from '../lib/stream.ts'
import { Icon } from '../ui/icons.tsx'
import { Menu } from '../ui/menu.tsx'
import type { Feed } from './feed.ts'
import type { toFilter } from './filters.ts'

interface ToolbarProps {
  feed: Feed
  filter: ReturnType<typeof toFilter>
  onClear: () => void
}

const FORMATS: readonly (readonly [LogFormat, string])[] = [
  ['har', 'HAR, for browsers and proxies'],
  ['csv', 'CSV, for a spreadsheet'],
  ['ndjson', 'NDJSON, a line a request'],
  ['json', 'JSON'],
]

/** How many requests there are, whether they come in live, and what can be done to them all. */
export function Toolbar({ feed, filter, onClear }: ToolbarProps): VNode {
  const { isPaused, held, total } = feed
  return (
    <div class="toolbar">
      <span class="toolbar-count">{plural(total.value, 'request')}</span>
      <Live feed={feed} />
      <span class="toolbar-gap" />
      <button
        type="button"
        class="button"
        aria-pressed={isPaused.value}
        onClick={() => feed.togglePause()}
      >
        <Icon name={isPaused.value ? 'play' : 'pause'} />
        <span class="hidden-narrow">{isPaused.value ? 'Resume' : 'Pause'}</span>
        {held.value > 0 && <span> · {toCount(held.value)} new</span>}
      </button>
      <Menu label="Export" icon="download">
        {FORMATS.map(([format, words]) => (
          <a key={format} download href={urlOf('export_logs', { ...filter, format })}>
            {words}
          </a>
        ))}
      </Menu>
      <button
        type="button"
        class="button"
        disabled={total.value === 0}
        aria-label="Delete requests"
        title="Delete requests"
        onClick={onClear}
      >
        <Icon name="trash" />
      </button>
    </div>
  )
}

const WORDS = { connecting: 'Connecting …', live: 'Live', lost: 'Connecting again …' } as const

function Live({ feed: { isPaused, shown, error } }: { feed: Feed }): VNode | null {
  const state = streamState.value
  if (error.value !== undefined) return null
  if (isPaused.value) return <span class="live live-paused">Paused</span>
  if (state === 'live' && shown.value < 100)
    return (
      <span
        class="live live-sampled"
        title="They come in faster than can be shown. All of them are stored: the list is whole again as soon as it is calmer, or paused and resumed."
      >
        Sampled: {Math.max(1, Math.round(shown.value))} % of what comes in is shown
      </span>
    )
  return <span class={`live live-${state}`}>{WORDS[state]}</span>
}
