import { useId } from 'preact/hooks'
import type { ComponentChildren, VNode } from 'preact'

interface FieldProps {
  label: string
  help?: string | undefined
  /** What is wrong with it. */
  error?: string | undefined
  children: (id: string) => ComponentChildren
}

/** A labelled control: `<Field label="Status">{(id) => <input id={id} … />}</Field>`. */
export function Field({ label, help, error, children }: FieldProps): VNode {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
      {help !== undefined && error === undefined && <p class="field-help">{help}</p>}
      {error !== undefined && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

interface ChooseProps {
  label: string
  value: string
  /** Value and words. */
  options: readonly (readonly [value: string, words: string])[]
  onChange: (value: string) => void
}

/** A choice whose label only screen readers have; for bars of filters. */
export function Choose({ label, value, options, onChange }: ChooseProps): VNode {
  return (
    <select
      class={value === '' ? 'select' : 'select is-set'}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {options.map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  )
}

interface ToggleProps {
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}

/** A box to tick with its words. */
export function Toggle({ label, isOn, onChange }: ToggleProps): VNode {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  )
}
