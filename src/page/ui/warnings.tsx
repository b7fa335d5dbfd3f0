import type { VNode } from 'preact'
import type { Warning } from '../../control/verbs/common.ts'
import { plural } from '../lib/format.ts'
import { Icon } from './icons.tsx'

interface WarningsProps {
  warnings: readonly Warning[]
  /** Else it was only checked. */
  isSaved?: boolean
}

/** What is odd about something that was saved nevertheless. */
export function Warnings({ warnings, isSaved = true }: WarningsProps): VNode | null {
  if (warnings.length === 0) return null
  return (
    <section class="notice notice-warn" role="status" ref={(element) => element?.scrollIntoView()}>
      <h3>
        <Icon name="alert" /> {isSaved && 'Saved, with '}
        {plural(warnings.length, 'warning')}
      </h3>
      <ul>
        {warnings.map(({ pointer, message, fix }) => (
          <li>
            {pointer !== '' && <code>{pointer}</code>} {message}
            {fix !== undefined && <span class="muted">: {fix}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
