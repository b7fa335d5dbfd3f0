import type { VNode } from 'preact'
import { STATUS_WORDS } from '../lib/statuses.ts'

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])

/** An HTTP method in its colour. */
export function Method({ name }: { name: string }): VNode {
  const kind = METHODS.has(name) ? name.toLowerCase() : 'other'
  return <span class={`method method-${kind}`}>{name}</span>
}

/** An HTTP status in the colour of its class. */
export function Status({ code, isLong = false }: { code: number; isLong?: boolean }): VNode {
  const word = STATUS_WORDS[code]
  return (
    <span class={`status status-${Math.floor(code / 100)}`} title={word}>
      {code}
      {isLong && word !== undefined && <span class="status-word"> {word}</span>}
    </span>
  )
}

/** A short word in a frame. */
export function Tag({ text, kind = 'plain' }: { text: string; kind?: TagKind }): VNode {
  return <span class={`tag tag-${kind}`}>{text}</span>
}

export type TagKind = 'plain' | 'good' | 'warn' | 'bad' | 'accent'

const SOURCES: Readonly<Record<string, TagKind>> = {
  stub: 'accent',
  fault: 'warn',
  problem: 'bad',
}

/** Where an answer came from. */
export function Source({ name }: { name: string }): VNode {
  return <Tag text={name} kind={SOURCES[name] ?? 'plain'} />
}
