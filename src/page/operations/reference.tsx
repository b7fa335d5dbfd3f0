import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { OperationDetail, SecurityNeed } from '../../control/verbs/operations.ts'
import { isRecord } from '../lib/record.ts'
import { toVisible } from '../lib/visible.ts'
import { Status, Tag } from '../ui/chips.tsx'
import { Code } from '../ui/code.tsx'
import { InlineProse, Prose } from '../ui/prose.tsx'
import type { OperationGiven } from './detail.tsx'
import { limitsOf, typeOf } from './schema.ts'
import { SchemaTree } from './schema-tree.tsx'

/** What an operation takes and answers. */
export function Reference({ server, operation }: OperationGiven): VNode {
  const { description, parameters, request_body: body, responses, security } = operation
  return (
    <>
      {description !== null && description !== operation.summary && <Prose text={description} />}
      {security.length > 0 && <Security security={security} />}
      {parameters.length > 0 && <Parameters parameters={parameters} />}
      {body !== null && (
        <section class="part" aria-label="Request body">
          <h2>
            Request body <Tag text={body.required ? 'required' : 'optional'} />
          </h2>
          <Contents server={server} of="the request body" content={body.content} isOpen />
        </section>
      )}
      <h2 class="part">Responses</h2>
      {responses.map((response) => (
        <Response key={response.status} server={server} response={response} />
      ))}
    </>
  )
}

function Security({ security }: { security: SecurityNeed[][] }): VNode {
  return (
    <section class="part" aria-label="Credentials">
      <h2>Credentials</h2>
      <ul>
        {security.map((needs, index) => (
          <li>
            {index > 0 && <span class="muted">or </span>}
            {needs.length === 0 ? 'none' : needs.map(sayNeed).join(' and ')}
          </li>
        ))}
      </ul>
    </section>
  )
}

function sayNeed({ name, type, in: place, key, scheme, scopes }: SecurityNeed): string {
  const what =
    type === 'apiKey'
      ? `API key in the ${place ?? ''} ${key ?? ''}`
      : `${type ?? 'of an unknown kind'}${scheme === null ? '' : ` ${scheme}`}`
  const wanted = scopes.length === 0 ? '' : `, scopes ${scopes.join(', ')}`
  return toVisible(`${name} (${what}${wanted})`)
}

function Parameters({ parameters }: { parameters: OperationDetail['parameters'] }): VNode {
  return (
    <section class="part" aria-label="Parameters">
      <h2>Parameters</h2>
      <div class="schema">
        {parameters.map(({ name, in: place, required, schema }) => (
          <div class="schema-row" key={`${place} ${name}`}>
            <span class="schema-leaf" />
            <span class="schema-name">{toVisible(name)}</span>
            <Tag text={place} />
            <span class="schema-type">{toVisible(typeOf(schema))}</span>
            {required && <span class="schema-required">required</span>}
            {limitsOf(schema).map((limit) => (
              <span class="muted">{toVisible(limit)}</span>
            ))}
            <About schema={schema} />
          </div>
        ))}
      </div>
    </section>
  )
}

function About({ schema }: { schema: unknown }): VNode | null {
  const about = isRecord(schema) ? schema['description'] : undefined
  return typeof about === 'string' ? (
    <span class="schema-about">
      <InlineProse text={about} />
    </span>
  ) : null
}

interface ResponseProps {
  server: string
  response: OperationDetail['responses'][number]
}

function Response({ server, response }: ResponseProps): VNode {
  const { status, description, content, example_values: examples } = response
  const code = Number(status)
  return (
    <section class="part" aria-label={`Response ${status}`}>
      <h3 class="title-line">
        {Number.isInteger(code) ? <Status code={code} isLong /> : <Tag text={status} />}
        <span>
          <InlineProse text={description} />
        </span>
      </h3>
      <Contents
        server={server}
        of={`response ${status}`}
        content={content}
        examples={examples}
        isOpen={/^[2d]/i.test(status)}
      />
    </section>
  )
}

interface ContentsProps {
  server: string
  of: string
  content: Record<string, unknown>
  examples?: Record<string, Record<string, unknown>>
  isOpen: boolean
}

function Contents({ server, of, content, examples = {}, isOpen }: ContentsProps): VNode | null {
  const types = Object.keys(content)
  const chosen = useSignal(types[0] ?? '')
  if (types.length === 0) return null
  const values = Object.entries(examples[chosen.value] ?? {})
  return (
    <>
      <div class="title-line">
        {types.length === 1 ? (
          <span class="muted mono">{toVisible(chosen.value)}</span>
        ) : (
          <select
            class="select"
            aria-label={`Media type of ${of}`}
            value={chosen.value}
            onChange={(event) => (chosen.value = event.currentTarget.value)}
          >
            {types.map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </select>
        )}
      </div>
      <SchemaTree
        key={chosen.value}
        server={server}
        label={`Schema of ${of}`}
        schema={content[chosen.value]}
        isOpen={isOpen}
      />
      {values.map(([name, value]) => (
        <details key={name}>
          <summary>Example {toVisible(name)}</summary>
          <Code label={`Example ${name} of ${of}`} text={toVisible(toText(value))} />
        </details>
      ))}
    </>
  )
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
}
