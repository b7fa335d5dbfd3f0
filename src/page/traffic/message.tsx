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
  /** Bytes of the whole body, as it went over the wire. */
  size: number
  query?: Entry['query_params']
}

/** Headers and body of one side; all of it is foreign text. */
export function Message({ title, headers, body, size, query = {} }: MessageProps): VNode {
  const coding = codingOf(headers)
  return (
    <section class="message" aria-label={title}>
      <h2>{title}</h2>
      {Object.keys(query).length > 0 && <Pairs title="Query" pairs={query} />}
      <h3>
        Body <span class="muted">{size === 0 ? '' : sizeOf(size, coding)}</span>
      </h3>
      <Body title={title} body={body} size={size} isCoded={coding !== undefined} />
      <Pairs title="Headers" pairs={headers} />
    </section>
  )
}

/** How a body was compressed: its text is longer than its size then. */
function codingOf(headers: MessageProps['headers']): string | undefined {
  const coding = headers['content-encoding']
  return coding === 'identity' ? undefined : coding
}

function sizeOf(size: number, coding: string | undefined): string {
  return coding === undefined ? toSize(size) : `${toSize(size)} as ${toVisible(coding)}`
}

/** Whether text that begins like JSON has no end. */
function isCutJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

interface BodyProps extends Pick<MessageProps, 'title' | 'body' | 'size'> {
  /** Then its size says nothing about how much of its text is there. */
  isCoded: boolean
}

function Body({ title, body, size, isCoded }: BodyProps): VNode {
  if (body === null || body === '')
    return <p class="muted">{size === 0 ? 'None' : 'It was not kept.'}</p>
  const kept = new TextEncoder().encode(body).length
  const isCut = isCoded ? isCutJson(body) : kept < size
  return (
    <>
      {isCut && (
        <p class="muted">
          The first {toSize(kept)}
          {!isCoded && ` of ${toSize(size)}`}; <code>log.maxBody</code> says how much is kept.
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
