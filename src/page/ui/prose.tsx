import type { VNode } from 'preact'
import { toBlocks } from '../lib/prose.ts'
import type { Block, Run } from '../lib/prose.ts'
import { toVisible } from '../lib/visible.ts'

/** A description of the document; its markup is shown, HTML in it stays text. */
export function Prose({ text }: { text: string }): VNode {
  return (
    <div class="prose part">
      {toBlocks(toVisible(text)).map((block) => (
        <Told block={block} />
      ))}
    </div>
  )
}

function Told({ block: { kind, runs } }: { block: Block }): VNode {
  const told = runs.map((run) => <Inline run={run} />)
  if (kind === 'code') return <pre class="prose-code">{told}</pre>
  if (kind === 'quote') return <blockquote>{told}</blockquote>
  return <p class={`prose-${kind}`}>{told}</p>
}

/** A description in the line of what it is about. */
export function InlineProse({ text }: { text: string }): VNode {
  const blocks = toBlocks(toVisible(text))
  return (
    <>
      {blocks.map(({ runs }) => (
        <>
          {runs.map((run) => (
            <Inline run={run} />
          ))}{' '}
        </>
      ))}
    </>
  )
}

function Inline({ run: { kind, text, href } }: { run: Run }): VNode {
  if (kind === 'code') return <code>{text}</code>
  if (kind === 'strong') return <strong>{text}</strong>
  if (kind === 'em') return <em>{text}</em>
  if (kind === 'text' || href === undefined) return <>{text}</>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  )
}
