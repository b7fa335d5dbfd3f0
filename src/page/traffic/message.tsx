import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { toSize } from '../lib/format.ts'
import { toPretty } from '../lib/json.ts'
import { toVisible } from '../lib/visible.ts'
import { Code } from '../ui/code.tsx'

interface MessageProps {
  title: 'Request' | 'Response'
  headers: Record<string, string>
  body: string | null
  /** Bytes of the whole body. */
  size: number
  query?: Entry['query_params']
}

/** Headers and body of one side; all of it is foreign text. */
export function Message({ title, headers, body, size, query = {} }: MessageProps): VNode {
  return (
    <section class="message" aria-label={title}>
      <h2>{title}</h2>
      {Object.keys(query).length > 0 && <Pairs title="Query" pairs={query} />}
      <h3>
        Body <span class="muted">{size === 0 ? '' : toSize(size)}</span>
      </h3>
      <Body title={title} body={body} size={size} />
      <Pairs title="Headers" pairs={headers} />
    </section>
  )
}

function Body({ title, body, size }: Pick<MessageProps, 'title' | 'body' | 'size'>): VNode {
  if (body === null || body === '')
    return <p class="muted">{size === 0 ? 'None' : 'It was not kept.'}</p>
  const kept = new TextEncoder().encode(body).length
  return (
    <>
      {kept < size && (
        <p class="muted">
          The first {toSize(kept)} of {toSize(size)}; <code>log.maxBody</code> says how much is
          kept.
        </p>
      )}
      <Code label={`${title} body`} text={toVisible(toPretty(body))} />
    </>
  )
}

function Pairs({
  title,
  pairs,
}: {
  title: string
  pairs: Record<string, string | string[]>
}): VNode {
  return (
    <>
      <h3>{title}</h3>
      <table class="pairs">
        <tbody>
          {Object.entries(pairs).flatMap(([name, values]) =>
            [values].flat().map((value) => (
              <tr>
                <th scope="row">{toVisible(name)}</th>
                <td>{toVisible(value)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </>
  )
}
