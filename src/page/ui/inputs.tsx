import type { VNode } from 'preact'
import { Field } from './fields.tsx'

interface LineProps {
  label: string
  value: string
  onInput: (value: string) => void
  help?: string | undefined
  /** What is wrong with it. */
  error?: string | undefined
  placeholder?: string
  type?: 'text' | 'number' | 'password'
  /** Id of a datalist with what could be written. */
  list?: string
  isMono?: boolean
  isWide?: boolean
}

/** A labelled line of text. */
export function Line(props: LineProps): VNode {
  const { label, value, onInput, help, error, isMono = false, isWide = false } = props
  const { type = 'text', list } = props
  const ofNumber = { type: 'number', min: 0, step: 'any' } as const
  const ofText = list === undefined ? { type: 'text' as const } : { type: 'text' as const, list }
  const attributes = { text: ofText, number: ofNumber, password: { type: 'password' as const } }[
    type
  ]
  return (
    <Field label={label} help={help} error={error}>
      {(id) => (
        <input
          {...attributes}
          id={id}
          class={`input${isMono ? ' mono' : ''}${isWide ? ' input-wide' : ''}`}
          autoComplete="off"
          spellcheck={false}
          placeholder={props.placeholder}
          value={value}
          aria-invalid={error === undefined ? undefined : true}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

interface PickProps {
  label: string
  value: string
  /** Value and words. */
  options: readonly (readonly [value: string, words: string])[]
  onChange: (value: string) => void
  help?: string | undefined
}

/** A labelled choice. */
export function Pick({ label, value, options, onChange, help }: PickProps): VNode {
  return (
    <Field label={label} help={help}>
      {(id) => (
        <select
          id={id}
          class="select select-wide"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface AreaProps {
  label: string
  value: string
  onInput: (value: string) => void
  help?: string | undefined
  error?: string | undefined
  rows?: number
}

/** A labelled text of several lines. */
export function Area({ label, value, onInput, help, error, rows = 6 }: AreaProps): VNode {
  return (
    <Field label={label} help={help} error={error}>
      {(id) => (
        <textarea
          id={id}
          class="area"
          rows={rows}
          spellcheck={false}
          value={value}
          aria-invalid={error === undefined ? undefined : true}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}
