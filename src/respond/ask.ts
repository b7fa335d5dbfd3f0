import type { Operation } from '../spec/operations.ts'
import type { Preferences } from './prefer.ts'

/** What of a request decides its answer. */
export interface Ask {
  operation: Operation
  /** Below the base path, decoded. */
  path: string
  /** As sent: with the base path, not decoded. */
  sentPath: string
  params: Record<string, string>
  query: string
  accept: string | undefined
  acceptEncoding: string | undefined
  range: string | undefined
  preferences: Preferences
  /** The body as data, for fakes to echo; absent when the request has none. */
  sent?: (() => Promise<unknown>) | undefined
  /** Whether examples are left out, whatever the preferences say. */
  isFaked?: boolean
  /** The response of a request that is refused; the usual one otherwise. */
  refused?: { key: string; status: number } | undefined
  /** Why it is refused, in words for people. */
  reason?: string | undefined
}
