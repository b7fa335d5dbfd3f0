import type { ComponentChildren, VNode } from 'preact'
import type { CallError } from '../lib/request.ts'
import { Icon } from './icons.tsx'

interface Said {
  title: string
  children?: ComponentChildren
}

/** That there is nothing, and why, or what to do about it. */
export function Empty({ title, children }: Said): VNode {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children !== undefined && <div class="state-text">{children}</div>}
    </div>
  )
}

/** What went wrong, what helps, and another attempt. */
export function Failure({ error, onRetry }: { error: CallError; onRetry?: () => void }): VNode {
  return (
    <div class="state state-bad" role="alert">
      <p class="state-title">
        <Icon name="alert" /> {error.message}
      </p>
      {error.suggestion !== undefined && <p class="state-text">{error.suggestion}</p>}
      {onRetry !== undefined && (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}

/** That something is being read; shown only when it takes a moment. */
export function Loading({ what }: { what: string }): VNode {
  return (
    <p class="state loading" role="status">
      Reading {what} …
    </p>
  )
}
