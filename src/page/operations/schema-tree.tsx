import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import { isRecord } from '../lib/record.ts'
import { useCall } from '../lib/resource.ts'
import { toVisible } from '../lib/visible.ts'
import { Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
import { branchesOf, limitsOf, typeOf } from './schema.ts'
import type { Branch } from './schema.ts'

interface SchemaProps {
  server: string
  /** For screen readers: "Schema of 200". */
  label: string
  schema: unknown
}

/** A schema as an indented tree; a `$ref` is followed when it is opened, and never round in a circle. */
export function SchemaTree({ server, label, schema }: SchemaProps): VNode {
  const root = { name: '', schema, isRequired: false }
  return (
    <div class="schema" role="group" aria-label={label}>
      <Node server={server} branch={root} passed={[]} depth={0} />
    </div>
  )
}

interface NodeProps {
  server: string
  branch: Branch
  /** The references above it. */
  passed: readonly string[]
  depth: number
}

const ref = (schema: unknown): string | undefined =>
  isRecord(schema) && typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined

function Node(props: NodeProps): VNode {
  const { server, branch, passed, depth } = props
  const own = ref(branch.schema)
  const isCircle = own !== undefined && passed.includes(own)
  const isOpen = useSignal(depth === 0)
  const wants = own !== undefined && !isCircle && isOpen.value
  const { data, error } = useCall('get_spec', wants ? { server, ref: own } : undefined)
  const known = own === undefined ? branch.schema : data.value?.document
  const below = branchesOf(known)
  const canOpen = below.length > 0 || (own !== undefined && !isCircle)
  const path = own === undefined ? passed : [...passed, own]
  return (
    <>
      <div class="schema-row">
        {canOpen ? (
          <button
            type="button"
            class="schema-toggle"
            aria-expanded={isOpen.value}
            aria-label={`Members of ${toVisible(branch.name || typeOf(branch.schema))}`}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            <Icon name="right" />
          </button>
        ) : (
          <span class="schema-leaf" />
        )}
        <Told branch={branch} known={known} />
        {isCircle && <Tag text="recursive" />}
        {error.value !== undefined && <span class="field-error">{error.value.message}</span>}
      </div>
      {isOpen.value && below.length > 0 && (
        <ul>
          {below.map((one) => (
            <li key={one.name}>
              <Node server={server} branch={one} passed={path} depth={depth + 1} />
            </li>
          ))}
        </ul>
      )}
    </>
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
      {about !== undefined && <span class="schema-about">{toVisible(about)}</span>}
    </>
  )
}

const LONGEST = 300

function aboutOf(schema: unknown): string | undefined {
  const about = isRecord(schema) ? schema['description'] : undefined
  if (typeof about !== 'string') return undefined
  return about.length > LONGEST ? `${about.slice(0, LONGEST)}…` : about
}
