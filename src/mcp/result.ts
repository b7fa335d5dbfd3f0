import type { CallToolResult } from '@modelcontextprotocol/server'
import { toWireError } from '../control/wire-error.ts'
import type { WireError } from '../control/wire-error.ts'
import type { JsonObject } from '../types.ts'
import { clean } from './clean.ts'
import type { ToolResult } from './tool.ts'

/** Characters of the text of a result; what lists rows leaves out rows before that. */
export const MOST_TEXT = 20_000
/** Characters of an error. */
const MOST_ERROR = 2000
/** Characters of one text in an error. */
const LONGEST_IN_ERROR = 600

/** The same facts twice: clients show a model one or the other. */
export function toResult({ data, links = [] }: ToolResult): CallToolResult {
  const facts = toFacts(data)
  return {
    content: [
      { type: 'text', text: JSON.stringify(facts) },
      ...links.map(({ uri, name }) => ({ type: 'resource_link' as const, uri, name })),
    ],
    structuredContent: facts,
  }
}

/** What a success tells, cleaned. */
export function toFacts(data: JsonObject): JsonObject {
  return clean({ success: true, status: 'success', ...data }) as JsonObject
}

/** One line that says what is wrong and what to do; some clients show a model nothing else. */
export function toErrorResult(error: unknown, more: JsonObject = {}): CallToolResult {
  const told = { ...toWireError(error), status: 'error', ...more }
  const facts = shorten(clean(told, LONGEST_IN_ERROR) as WireError & JsonObject)
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(facts) }],
    structuredContent: facts,
  }
}

/** Details that are too many are left out from the end. */
function shorten(facts: WireError & JsonObject): JsonObject {
  const { details } = facts
  const isTooLong = JSON.stringify(facts).length > MOST_ERROR
  if (!isTooLong) return facts
  if (!Array.isArray(details) || details.length === 0) return { ...facts, details: null }
  return shorten({ ...facts, details: details.slice(0, -1) })
}
