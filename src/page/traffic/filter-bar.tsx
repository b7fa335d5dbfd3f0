import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import { route, setQuery } from '../lib/route.ts'
import { Choose } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { CLEARED, countFilters } from './filters.ts'
import type { FilterName } from './filters.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
const STATUSES = ['2xx', '3xx', '4xx', '5xx']
const SOURCES = ['stub', 'example', 'fake', 'empty', 'fault', 'problem']
const DURATIONS = ['50', '100', '250', '500', '1000', '5000']

/** What of the traffic is shown; all of it is in the URL. */
export function FilterBar(): VNode {
  const { query } = route.value
  const isMore = useSignal(
    ['operation', 'session', 'client', 'min_ms', 'unmatched'].some((name) => query.has(name)),
  )
  const count = countFilters(query)
  return (
    <div class="filters" role="search" aria-label="Filter the requests">
      <div class="search">
        <Icon name="search" />
        <Text name="q" label="Search paths and bodies" id="search" />
      </div>
      <Text name="path" label="Path, as /users/{id} or a regular expression" placeholder="Path" />
      <Pick name="method" label="Method" values={METHODS} />
      <Pick name="status" label="Status" values={STATUSES} />
      <Pick name="source" label="Source" values={SOURCES} />
      <button
        type="button"
        class="button"
        aria-expanded={isMore.value}
        onClick={() => (isMore.value = !isMore.value)}
      >
        <Icon name="filter" /> <span class="hidden-narrow">More</span>
      </button>
      {count > 0 && (
        <button type="button" class="button" onClick={() => setQuery(CLEARED)}>
          Clear filters
        </button>
      )}
      {isMore.value && (
        <div class="filters-more">
          <Text name="operation" label="Operation id" />
          <Text name="session" label="Session" />
          <Text name="client" label="Client address" />
          <Pick name="min_ms" label="Slower than" values={DURATIONS} unit=" ms" />
          <button
            type="button"
            class="button"
            aria-pressed={query.get('unmatched') === 'true'}
            onClick={() =>
              setQuery({ unmatched: query.get('unmatched') === 'true' ? undefined : 'true' })
            }
          >
            Unmatched only
          </button>
        </div>
      )}
    </div>
  )
}

interface PickProps {
  name: FilterName
  label: string
  values: readonly string[]
  unit?: string
}

function Pick({ name, label, values, unit = '' }: PickProps): VNode {
  const value = route.value.query.get(name) ?? ''
  const known = value === '' || values.includes(value) ? values : [value, ...values]
  const options = known.map((one) => [one, one + unit] as const)
  return (
    <Choose
      label={label}
      value={value}
      options={[['', label], ...options]}
      onChange={(next) => setQuery({ [name]: next })}
    />
  )
}

interface TextProps {
  name: FilterName
  label: string
  placeholder?: string
  id?: string
}

/** Milliseconds after the last key. */
const PATIENCE = 250

function Text({ name, label, placeholder = label, id }: TextProps): VNode {
  const value = route.value.query.get(name) ?? ''
  const typed = useSignal(value)
  useEffect(() => void (typed.value = value), [value])
  useEffect(() => {
    if (typed.value === value) return undefined
    const timer = setTimeout(() => setQuery({ [name]: typed.value }), PATIENCE)
    return () => clearTimeout(timer)
  }, [typed.value])
  return (
    <input
      id={id}
      type="search"
      class={value === '' ? 'input' : 'input is-set'}
      aria-label={label}
      title={label}
      placeholder={placeholder}
      spellcheck={false}
      maxLength={256}
      value={typed.value}
      onInput={(event) => (typed.value = event.currentTarget.value)}
    />
  )
}
