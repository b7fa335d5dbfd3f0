import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import type { VNode } from 'preact'
import type { OperationSummary } from '../../control/verbs/operations.ts'
import type { WireFault } from '../../control/verbs/config.ts'
import type { Stub } from '../../scenario/scenario.ts'
import { plural, toCount } from '../lib/format.ts'
import { useShortcuts } from '../lib/keys.ts'
import { hrefOf, route, setQuery } from '../lib/route.ts'
import { server } from '../lib/servers.ts'
import { toVisible } from '../lib/visible.ts'
import { Method, Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty } from '../ui/states.tsx'
import { search, toGroups, toIndex } from './tree.ts'
import type { Group } from './tree.ts'

/** Of so many all groups are open. */
const FEW = 40
/** So many rows of a group or a search are there at once. */
const SHOWN = 150

interface ListProps {
  operations: readonly OperationSummary[]
  overrides: readonly Stub[]
}

/** The operations by tag, or those that a search finds. */
export function OperationList({ operations, overrides }: ListProps): VNode {
  const query = route.value.query.get('q') ?? ''
  const index = useMemo(() => toIndex(operations), [operations])
  const groups = useMemo(() => toGroups(operations), [operations])
  const found = query.trim() === '' ? undefined : search(index, query)
  const marks = toMarks(overrides)
  useLayoutEffect(() => {
    document.querySelector('.split-list [aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [])
  useShortcuts([
    {
      keys: '/',
      about: 'Search the operations',
      run: () => document.getElementById('operation-search')?.focus(),
    },
  ])
  return (
    <nav class="split-list" aria-label="Operations" onKeyDown={moveFocus}>
      <div class="split-head">
        <div class="search">
          <Icon name="search" />
          <input
            id="operation-search"
            class="input"
            type="search"
            aria-label="Search operations"
            placeholder="Path, id, words …"
            value={query}
            onInput={(event) => setQuery({ q: event.currentTarget.value })}
          />
        </div>
        <span class="muted" role="status">
          {found === undefined
            ? plural(operations.length, 'operation')
            : `${toCount(found.length)} of ${plural(operations.length, 'operation')}`}
        </span>
      </div>
      <div class="split-scroll">
        {found === undefined ? (
          <Groups groups={groups} isOpen={operations.length <= FEW} marks={marks} />
        ) : (
          <Found found={found} marks={marks} />
        )}
      </div>
    </nav>
  )
}

function Found({ found, marks }: { found: readonly OperationSummary[]; marks: Marks }): VNode {
  if (found.length === 0)
    return <Empty title="No operation has these words">Try a part of its path.</Empty>
  return <Rows operations={found} marks={marks} />
}

interface GroupsProps {
  groups: readonly Group[]
  isOpen: boolean
  marks: Marks
}

function Groups({ groups, isOpen, marks }: GroupsProps): VNode {
  const turned: Signal<ReadonlySet<string>> = useSignal(new Set())
  const chosen = route.value.rest
  const turn = (name: string): void => {
    const next = new Set(turned.value)
    if (!next.delete(name)) next.add(name)
    turned.value = next
  }
  return (
    <>
      {groups.map(({ name, operations }) => {
        const holds = operations.some((one) => one.operation_id === chosen)
        const isShown = (isOpen || holds) !== turned.value.has(name)
        return (
          <section key={name}>
            <button
              type="button"
              class="group-button"
              aria-expanded={isShown}
              onClick={() => turn(name)}
            >
              <Icon name="right" />
              <span class="group-name cut">{toVisible(name)}</span>
              <span class="muted">{toCount(operations.length)}</span>
            </button>
            {isShown && <Rows operations={operations} marks={marks} />}
          </section>
        )
      })}
    </>
  )
}

interface RowsProps {
  operations: readonly OperationSummary[]
  marks: Marks
}

function Rows({ operations, marks }: RowsProps): VNode {
  const isWhole = useSignal(false)
  const shown = isWhole.value ? operations : operations.slice(0, SHOWN)
  return (
    <>
      <ul>
        {shown.map((operation) => (
          <li key={operation.operation_id}>
            <Row operation={operation} marks={marks} />
          </li>
        ))}
      </ul>
      {shown.length < operations.length && (
        <button type="button" class="item" onClick={() => (isWhole.value = true)}>
          Show {toCount(operations.length - shown.length)} more
        </button>
      )}
    </>
  )
}

function Row({ operation, marks }: { operation: OperationSummary; marks: Marks }): VNode {
  const { operation_id: id, method, path, summary, deprecated, broken, secured } = operation
  const q = route.value.query.get('q') ?? undefined
  const tab = route.value.query.get('tab') ?? undefined
  const isChosen = route.value.rest === id
  return (
    <a
      class="item"
      href={hrefOf('operations', id, { q, tab })}
      ref={isChosen ? reveal : null}
      aria-current={isChosen ? 'page' : undefined}
      title={toVisible(summary ?? id)}
    >
      <Method name={method} />
      <span class="item-main">
        <span class={`item-path mono${deprecated ? ' is-deprecated' : ''}`}>
          <Path path={path} />
        </span>
        {summary !== null && summary !== '' && (
          <span class="item-about cut muted">{toVisible(summary)}</span>
        )}
      </span>
      {secured && <Icon name="lock" />}
      {broken !== null && <Tag text="501" kind="bad" />}
      {marks.isSet(operation) && <Tag text="set" kind="accent" />}
      {marks.hasFault(operation) && <Tag text="fault" kind="warn" />}
    </a>
  )
}

/** Into view without moving what is seen already. */
function reveal(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** A path that is broken where its segments end. */
function Path({ path }: { path: string }): VNode {
  const [first = '', ...rest] = toVisible(path).split('/')
  return (
    <>
      {first}
      {rest.map((segment) => (
        <>
          <wbr />/{segment}
        </>
      ))}
    </>
  )
}

/** What is done to operations now. */
interface Marks {
  isSet: (operation: OperationSummary) => boolean
  hasFault: (operation: OperationSummary) => boolean
}

function toMarks(overrides: readonly Stub[]): Marks {
  const set = new Set(
    overrides.map(({ operation, method = 'GET', path = '' }) => operation ?? `${method} ${path}`),
  )
  const faults = (server.value?.config.faults ?? []).filter(isNarrow)
  return {
    isSet: ({ operation_id: id, method, path }) => set.has(id) || set.has(`${method} ${path}`),
    hasFault: (operation) => faults.some((fault) => meets(fault, operation)),
  }
}

/** Whether it meets only some operations. */
export function isNarrow({ operations = [], tags = [] }: WireFault): boolean {
  return operations.length + tags.length > 0
}

/** Whether a fault meets an operation. */
export function meets(
  fault: WireFault,
  { operation_id: id, tags }: Pick<OperationSummary, 'operation_id' | 'tags'>,
): boolean {
  if (!isNarrow(fault)) return true
  return fault.operations?.includes(id) === true || tags.some((tag) => fault.tags?.includes(tag))
}

/** Arrows go from one link or button to the next, besides Tab. */
function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button, a')]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  const next = stops[at + step]
  if (at === -1 || next === undefined) return
  event.preventDefault()
  next.focus()
}
