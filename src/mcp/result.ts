import type { CallToolResult } from '@modelcontextprotocol/server'
import { toWireError } from '../control/wire-error.ts'
import { TooLargeError } from '../errors.ts'
import type { JsonObject } from '../types.ts'
import { clean, cleanText } from './clean.ts'
import type { ToolResult } from './tool.ts'

/** Characters of the text of a result; what lists rows leaves out rows before that. */
export const MOST_TEXT = 20_000
/** Characters of one text in a result; fewer where all of it would be too long. */
const LONGEST: readonly number[] = [4000, 1000, 250, 60]
/** Characters of the name of a link. */
const LONGEST_NAME = 200
/** Characters of an error, and of one text in it. */
const MOST_ERROR = 2000
const LONGEST_IN_ERROR = 800

/** What helps, in the words of tools; what is not here is the same over HTTP. */
export const SUGGESTIONS: Readonly<Record<string, string>> = {
  '001':
    'Give an http(s) URL, a path below the workspace folder, or the document itself as spec_inline.',
  '002':
    'Call discover_mock_servers for those that run, manage_mock_server to start one that is stopped, or generate_mock_api for a new one.',
  '003': 'Mend what the message names, then call it again.',
  '004':
    'Use one that manage_mock_data tells with operation list_scenarios, or create it with create_scenario.',
  '007':
    'Choose another name; for a mock whose document has changed call manage_mock_server with action reload_spec, for a scenario use operation update_scenario.',
  '008': 'Choose another port, or 0 for any free one.',
  '009': 'Ask the user, then send the same call with confirm: true.',
  '010':
    'Ask the user to allow the host if it is meant: mockloop mcp --allow, or outbound.allow in the config.',
  '012': 'Wait retry_after_ms, then call it again.',
  '013': 'Ask for less: a smaller limit, a filter, or a single entry.',
  '014': 'Call it again if it is still wanted, with less to do at once.',
  '015':
    'Use one of the names that the message tells, or that discover_mock_servers (mocks), describe_mock_api (operations) and query_mock_logs (requests) tell.',
}

/** The same facts twice: clients show a model one or the other. */
export function toResult({ data, links = [] }: ToolResult): CallToolResult {
  const facts = toFittingFacts(data)
  return {
    content: [
      { type: 'text', text: JSON.stringify(facts) },
      ...links.map(({ uri, name }) => ({
        type: 'resource_link' as const,
        uri,
        name: cleanText(name, LONGEST_NAME),
      })),
    ],
    structuredContent: facts,
  }
}

/** How long the text of a result gets, with none of its texts cut more than usual. */
export function lengthOf(data: JsonObject): number {
  return JSON.stringify(toFacts(data)).length
}

function toFacts(data: JsonObject, longest: number = LONGEST[0] ?? 0): JsonObject {
  return clean({ success: true, status: 'success', ...data }, longest) as JsonObject
}

/** Texts are cut before anything is refused. Throws a TooLargeError. */
function toFittingFacts(data: JsonObject): JsonObject {
  for (const longest of LONGEST) {
    const facts = toFacts(longest === LONGEST[0] ? data : { ...data, truncated: true }, longest)
    if (JSON.stringify(facts).length < MOST_TEXT) return facts
  }
  throw new TooLargeError(`the result is longer than ${MOST_TEXT} characters`)
}

/** One line that says what is wrong and what to do; some clients show a model nothing else. */
export function toErrorResult(error: unknown, more: JsonObject = {}): CallToolResult {
  const told = toWireError(error)
  const suggestion = SUGGESTIONS[told.error_code.slice(-3)] ?? told.suggestion
  const facts = shorten(clean({ ...told, suggestion, ...more }, LONGEST_IN_ERROR) as JsonObject)
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify(facts) }],
    structuredContent: facts,
  }
}

/** Details that are too many are left out from the end. */
function shorten(facts: JsonObject): JsonObject {
  const { details } = facts
  if (JSON.stringify(facts).length < MOST_ERROR) return facts
  if (!Array.isArray(details) || details.length === 0) return { ...facts, details: null }
  return shorten({ ...facts, details: details.slice(0, -1) })
}
