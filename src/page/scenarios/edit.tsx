import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import { call } from '../lib/api.ts'
import { plural } from '../lib/format.ts'
import { recall, remember } from '../lib/memory.ts'
import { toError } from '../lib/resource.ts'
import { say } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import type { Notation } from '../lib/yaml.ts'
import { Editor, goToLine } from '../ui/editor.tsx'
import { Icon } from '../ui/icons.tsx'
import { Line } from '../ui/inputs.tsx'
import { put } from './check.ts'
import type { Checked, Finding, Text } from './check.ts'
import type { Start } from './draft.ts'

interface EditProps {
  server: string
  start: Start
  /** Of all that are there. */
  names: readonly string[]
  /** Whether it is one that is there already. */
  isThere?: boolean
  onSaved: (name: string) => void
}

const LABEL = 'Text of the scenario'
const NAME = /^[A-Za-z0-9][\w-]{0,63}$/
/** Milliseconds without a key before what was written is checked. */
const PAUSE = 400

/** A scenario as text, held against the document while it is written. */
export function Edit({ server, start, names, isThere = false, onSaved }: EditProps): VNode {
  const name = useSignal(start.name)
  const text = useSignal('')
  const notation = useSignal<Notation>(recall('notation') === 'json' ? 'json' : 'yaml')
  const wrongName = nameError(name.value, !isThere && names.includes(name.value))
  // A text can be checked before it has a name.
  const checkedAs = wrongName === undefined ? name.value : 'new'
  const given = { server, name: checkedAs, text: text.value, isThere }
  const checked = useCheck(given)
  useEffect(() => {
    void import('../lib/yaml.ts').then(({ writeDocument }) => {
      // Who was quicker goes on with what was written.
      if (text.value === '') text.value = writeDocument(start.content, notation.value)
    })
  }, [])
  const canSave = wrongName === undefined && checked.value?.isGood === true
  const save = async (activates: boolean): Promise<void> => {
    checked.value = await keep(given, activates, checked.value)
    if (checked.value?.isGood === true) onSaved(given.name)
  }
  return (
    <form
      class={isThere ? 'form part' : 'form'}
      aria-label="Scenario"
      onSubmit={(event) => {
        event.preventDefault()
        if (canSave) void save(false)
      }}
    >
      {!isThere && (
        <>
          <h1>New scenario</h1>
          <Line
            label="Name"
            value={name.value}
            error={name.value === '' ? undefined : wrongName}
            onInput={(value) => (name.value = value)}
          />
        </>
      )}
      <NotationSwitch notation={notation} text={text} />
      <Editor
        label={LABEL}
        text={text.value}
        marks={checked.value?.findings ?? []}
        describedBy="findings"
        onInput={(value) => (text.value = value)}
      />
      <Findings checked={checked.value} />
      <div class="form-actions">
        <button type="submit" class="button button-main" disabled={!canSave}>
          Save
        </button>
        <button type="button" class="button" disabled={!canSave} onClick={() => void save(true)}>
          Save and make it active
        </button>
      </div>
    </form>
  )
}

/** Saves a text, and says so; answers what is found about it, or undefined where it could not be asked. */
async function keep(
  given: Text,
  activates: boolean,
  before: Checked | undefined,
): Promise<Checked | undefined> {
  const { server, name } = given
  try {
    const result = await put(given, { dry_run: false })
    if (!result.isGood) return result
    if (activates) await call('switch_scenario', { server, name })
    const warned = result.findings.length
    const more = warned === 0 ? '' : `, with ${plural(warned, 'warning')}`
    say('done', `${name} is saved${activates ? ' and active' : ''}${more}`)
    return result
  } catch (reason) {
    const { message, suggestion } = toError(reason)
    say('error', message, suggestion)
    return before && { ...before, isGood: false }
  }
}

function nameError(name: string, isTaken: boolean): string | undefined {
  if (isTaken) return 'There is one of this name: edit that, or choose another name'
  return NAME.test(name) ? undefined : 'Letters, digits, _ and -, at most 64'
}

interface SwitchProps {
  notation: Signal<Notation>
  text: Signal<string>
}

function NotationSwitch({ notation, text }: SwitchProps): VNode {
  const turn = async (wanted: Notation): Promise<void> => {
    const { readDocument, writeDocument } = await import('../lib/yaml.ts')
    const read = readDocument(text.value)
    // What cannot be read stays as it was written.
    if ('message' in read) return say('error', 'The text cannot be read', read.message)
    text.value = writeDocument(read.value, wanted)
    notation.value = wanted
    remember('notation', wanted)
  }
  return (
    <div class="form-actions" role="group" aria-label="Notation">
      {(['yaml', 'json'] as const).map((one) => (
        <button
          key={one}
          type="button"
          class="button"
          aria-pressed={notation.value === one}
          onClick={() => void turn(one)}
        >
          {one.toUpperCase()}
        </button>
      ))}
      <span class="muted">Either is understood; checked while you write.</span>
    </div>
  )
}

/** What is wrong with a text, once it is not written on for a moment. */
function useCheck(given: Text): Signal<Checked | undefined> {
  const checked: Signal<Checked | undefined> = useSignal(undefined)
  const { name, text } = given
  useEffect(() => {
    if (text === '') return undefined
    checked.value = checked.value && { ...checked.value, isGood: false }
    const aborter = new AbortController()
    const { signal } = aborter
    const check = async (): Promise<void> => {
      const result = await put(given, { dry_run: true, signal }).catch(() => undefined)
      if (!signal.aborted) checked.value = result
    }
    const timer = setTimeout(() => void check(), PAUSE)
    return () => {
      clearTimeout(timer)
      aborter.abort()
    }
  }, [name, text])
  return checked
}

function Findings({ checked }: { checked: Checked | undefined }): VNode {
  const findings = checked?.findings ?? []
  return (
    <div id="findings" class="findings" role="status" aria-label="Findings">
      {checked === undefined && <p class="muted">Not checked yet …</p>}
      {checked?.isGood === true && (
        <p class="check-good">
          <Icon name="check" /> It fits the document
          {findings.length > 0 && `, with ${plural(findings.length, 'warning')}`}.
        </p>
      )}
      {findings.map((finding) => (
        <FindingRow finding={finding} />
      ))}
    </div>
  )
}

function FindingRow({ finding }: { finding: Finding }): VNode {
  const { line, kind, pointer, message, fix } = finding
  return (
    <button type="button" class={`finding finding-${kind}`} onClick={() => goToLine(LABEL, line)}>
      <Icon name="alert" />
      <span>
        <strong>Line {line}</strong>
        {pointer !== '' && (
          <>
            {' '}
            <code>{toVisible(pointer)}</code>
          </>
        )}{' '}
        {toVisible(message)}
        {fix !== undefined && <span class="muted">: {toVisible(fix)}</span>}
      </span>
    </button>
  )
}
