import type { VNode } from 'preact'
import type { Stub } from '../../scenario/scenario.ts'
import { toVisible } from '../lib/visible.ts'
import { Code } from '../ui/code.tsx'
import { sayAnswer, sayWhen, sayWhom } from './stub-text.ts'

/** One stub in words; all of it when it is opened. */
export function StubRow({ stub }: { stub: Stub }): VNode {
  const when = sayWhen(stub)
  return (
    <details class="stub-row">
      <summary>
        <span class="mono">{toVisible(sayWhom(stub))}</span>{' '}
        {when !== '' && <span class="muted">when {toVisible(when)} </span>}
        <span class="muted">→</span> {toVisible(sayAnswer(stub))}
      </summary>
      <Code label={`Stub ${stub.id}`} text={toVisible(JSON.stringify(stub, null, 2))} />
    </details>
  )
}
