import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { isRecord } from '../lib/record.ts'
import { useCall } from '../lib/resource.ts'
import { toVisible } from '../lib/visible.ts'
import { Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
import { InlineProse } from '../ui/prose.tsx'
import { branchesOf, limitsOf, typeOf } from './schema.ts'
import type { Branch } from './schema.ts'

interface SchemaProps {
  server: string
  /** For screen readers: "Schema of 200". */
  label: string
  schema: unknown
  /** Whether its members are shown at once. */
  isOpen: boolean
}

/** A schema as an indented tree; a `$ref` is followed when it is opened, and never round in a circle. */
export function SchemaTree({ server, label, schema, isOpen }: SchemaProps): VNode {
  const root = { name: '', schema, isRequired: false }
  return (
    <div class="schema" role="group" aria-label={label}>
      <Node server={server} branch={root} opens={isOpen} passed={[]} depth={0} />
    </div>
  )
}

interface NodeProps {
  server: string
  branch: Branch
  /** Whether it is open from the beginning. */
  opens: boolean
  /** The references above it. */
  passed: readonly string[]
  depth: number
}

const ref = (schema: unknown): string | undefined =>
  isRecord(schema) && typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined

/** Levels that open by themselves, as long as each holds one thing, or parts of one. */
const OPEN = 3

function Node({ server, branch, opens, passed, depth }: NodeProps): VNode {
  const own = ref(branch.schema)
  const isOpen = useSignal(opens && depth < OPEN)
  const canFollow = own !== undefined && !passed.includes(own)
  const { known, error } = useFollowed(server, branch.schema, canFollow && isOpen.value)
  const below = branchesOf(known)
  return (
    <>
      <div class="schema-row">
        {below.length > 0 || canFollow ? (
          <Toggle branch={branch} isOpen={isOpen} />
        ) : (
          <span class="schema-leaf" />
        )}
        <Told branch={branch} known={known} />
        {own !== undefined && !canFollow && <Tag text="recursive" />}
        <span class="field-error">{error}</span>
      </div>
      {isOpen.value && (
        <Below
          server={server}
          branches={below}
          passed={passed.concat(own ?? [])}
          depth={depth + 1}
        />
      )}
    </>
  )
}

/** A schema itself, or what its reference leads to, once that is wanted. */
function useFollowed(server: string, schema: unknown, isWanted: boolean) {
  const own = ref(schema)
  const input = own !== undefined && isWanted ? { server, ref: own } : undefined
  const { data, error } = useCall('get_spec', input)
  const known = own === undefined ? schema : data.value?.document
  return { known, error: error.value?.message }
}

interface BelowProps extends Pick<NodeProps, 'server' | 'passed' | 'depth'> {
  branches: readonly Branch[]
}

function Below({ branches, ...given }: BelowProps): VNode | null {
  if (branches.length === 0) return null
  return (
    <ul>
      {branches.map((branch) => (
        <li key={branch.name}>
          <Node
            {...given}
            branch={branch}
            opens={branches.length === 1 || branch.name.startsWith('all of')}
          />
        </li>
      ))}
    </ul>
  )
}

function Toggle({ branch, isOpen }: { branch: Branch; isOpen: Signal<boolean> }): VNode {
  const name = branch.name === '' ? typeOf(branch.schema) : branch.name
  return (
    <button
      type="button"
      class="schema-toggle"
      aria-expanded={isOpen.value}
      aria-label={`Members of ${toVisible(name)}`}
      onClick={() => (isOpen.value = !isOpen.value)}
    >
      <Icon name="right" />
    </button>
  )
}

function Told({ branch, known }: { branch: Branch; known: unknown }): VNode {
  const { name, schema, isRequired } = branch
  const about = aboutOf(schema) ?? aboutOf(known)
  const type = typeOf(schema)
  const inner = known === schema || known === undefined ? type : `${type}: ${typeOf(known)}`
  return (
    <>
      {name !== '' && <span class="schema-name">{toVisible(name)}</span>}
      <span class="schema-type">{toVisible(inner)}</span>
      {isRequired && <span class="schema-required">required</span>}
      {limitsOf(known).map((limit) => (
        <span class="muted">{toVisible(limit)}</span>
      ))}
      {about !== undefined && (
        <span class="schema-about">
          <InlineProse text={about} />
        </span>
      )}
    </>
  )
}

const LONGEST = 300

function aboutOf(schema: unknown): string | undefined {
  const about = isRecord(schema) ? schema['description'] : undefined
  if (typeof about !== 'string') return undefined
  return about.length > LONGEST ? `${about.slice(0, LONGEST)}…` : about
}
