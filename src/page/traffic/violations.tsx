import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { plural } from '../lib/format.ts'
import { toVisible } from '../lib/visible.ts'
import { Icon } from '../ui/icons.tsx'

/** What is wrong with a request, and what came near where nothing took it. */
export function Violations({
  entry,
}: {
  entry: Pick<Entry, 'violations' | 'near_misses'>
}): VNode | null {
  const { violations, near_misses: near } = entry
  if (violations.length + near.length === 0) return null
  return (
    <section class="notice notice-warn" aria-label="What is wrong with the request">
      {violations.length > 0 && (
        <>
          <h3>
            <Icon name="alert" /> {plural(violations.length, 'violation')} of the contract
          </h3>
          <ul>
            {violations.map(({ in: place, message }) => (
              <li>
                <Told place={place} message={message} />
              </li>
            ))}
          </ul>
        </>
      )}
      {near.length > 0 && (
        <>
          <h3>What came nearest</h3>
          <ul>
            {near.map(({ operation, why_not: reason }) => (
              <li>
                <code>{toVisible(operation)}</code> {toVisible(reason)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** Most messages begin with the place; "the body" tells it by itself. */
function Told({ place, message }: Record<'place' | 'message', string>): VNode {
  const isNamed = message.startsWith(`${place} `)
  return (
    <>
      {isNamed && <code>{toVisible(place)}</code>}{' '}
      {toVisible(isNamed ? message.slice(place.length + 1) : message)}
    </>
  )
}
