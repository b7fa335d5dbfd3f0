import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server'
import { createCheck } from '../control/check.ts'
import type { Check } from '../control/check.ts'
import type { Inputs, Outputs, VerbName } from '../control/verbs.ts'
import { codeOf, toTellable } from '../control/wire-error.ts'
import type { MockLoopError } from '../errors.ts'
import { InvalidInputError } from '../errors/verbs.ts'
import { systemClock } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import { createId } from '../lib/ids.ts'
import { isObject } from '../types.ts'
import { redactArguments } from './audit.ts'
import type { AuditLine } from './audit.ts'
import type { Backend } from './backend.ts'
import { askToConfirm, ConfirmationError, hasConfirmed } from './confirm.ts'
import { findRunning, isAddress } from './find.ts'
import { readGiven } from './given.ts'
import { TooManyCallsError } from './limits.ts'
import type { Limits } from './limits.ts'
import { toErrorResult, toResult } from './result.ts'
import type { Tool, ToolCall } from './tool.ts'

export interface RunOptions {
  backend: Backend
  limits: Limits
  audit?: (line: AuditLine) => void
  clock?: Clock
}

type Result = CallToolResult | InputRequiredResult
/** Calls a tool for a client. Never rejects. */
export type Run = (tool: Tool, given: unknown, context: ServerContext) => Promise<Result>

/** One for the process, so that the schemas of tools are compiled once. */
let check: Check | undefined

/** Creates what every call passes: limits, check, the tool within its time, and one line of audit. */
export function createRun(server: McpServer, options: RunOptions): Run {
  const { audit, clock = systemClock } = options
  return async (tool, sent, context) => {
    const given = readGiven(tool, sent)
    const time = new Date(clock.now()).toISOString()
    const startedAt = clock.monotonic()
    const { result, outcome } = await settle(() => callTool(tool, given, { context, ...options }), {
      server,
      context,
      advise: (error) => adviceOf(tool, given, error),
    })
    audit?.({
      time,
      tool: tool.name,
      arguments: redactArguments(given),
      outcome,
      ms: Math.round(clock.monotonic() - startedAt),
    })
    return result
  }
}

interface Asking {
  server: McpServer
  context: ServerContext
  advise: (error: MockLoopError) => string | undefined
}

interface Settled {
  result: Result
  /** `ok`, `asked`, or the `error_code`. */
  outcome: string
}

async function settle(
  task: () => Promise<CallToolResult>,
  { server, context, advise }: Asking,
): Promise<Settled> {
  try {
    return { result: await task(), outcome: 'ok' }
  } catch (error) {
    const question =
      error instanceof ConfirmationError ? askToConfirm(error, server, context) : undefined
    if (question !== undefined) return { result: question, outcome: 'asked' }
    const told = toTellable(error, { log: STDERR, createId: createId() }, context.mcpReq.signal)
    const suggestion = advise(told)
    const more = {
      ...(told instanceof TooManyCallsError && { retry_after_ms: told.retryAfter }),
      ...(suggestion !== undefined && { suggestion }),
    }
    return { result: toErrorResult(told, more), outcome: codeOf(told) }
  }
}

function adviceOf(tool: Tool, given: unknown, error: MockLoopError): string | undefined {
  const isMisread = error instanceof InvalidInputError && isObject(given)
  const advice = isMisread ? tool.advise?.(given) : undefined
  return advice ?? tool.suggestions?.[codeOf(error).slice(-3)]
}

/** Standard output belongs to the protocol. */
const STDERR = {
  error: ({ id, err }: { id?: unknown; err?: unknown }, message: string): void => {
    const stack = err instanceof Error ? err.stack : String(err)
    process.stderr.write(`${message} (${String(id)}): ${stack}\n`)
  },
}

interface Calling extends RunOptions {
  context: ServerContext
}

async function callTool(tool: Tool, given: unknown, calling: Calling): Promise<CallToolResult> {
  const { limits, context } = calling
  limits.count(serverOf(given))
  check ??= createCheck()
  await check(tool, given)
  // What has been checked is an object.
  const input = { ...(given as object), ...(hasConfirmed(context) && { confirm: true }) }
  const result = await limits.within(context.mcpReq.signal, (signal) => {
    const task = () => tool.run(input, createCall(calling, signal))
    return tool.isLong ? limits.long(task) : task()
  })
  return toResult(result)
}

function serverOf(given: unknown): string {
  const name = isObject(given) ? (given['server_url'] ?? given['server']) : undefined
  return typeof name === 'string' ? name.slice(0, 200) : ''
}

function createCall({ backend, context }: Calling, signal: AbortSignal): ToolCall {
  return {
    signal,
    async verb<N extends VerbName>(name: N, input: Inputs[N]) {
      return (await backend.call(name, { ...input }, { signal })) as Outputs[N]
    },
    ask: (name, input) => backend.call(name, input, { signal }),
    async nameOf(server) {
      return isAddress(server) ? findRunning(await backend.servers(), server).name : server
    },
    mockOf: async (server) => findRunning(await backend.servers(), server),
    progress: createProgress(context),
  }
}

/** Only for a client that has asked for it, and only forward. */
function createProgress({ mcpReq }: ServerContext): ToolCall['progress'] {
  const { _meta: { progressToken: token } = {} } = mcpReq
  let last = -1
  return (progress, total, message) => {
    if (token === undefined || progress <= last || mcpReq.signal.aborted) return
    last = progress
    mcpReq
      .notify({
        method: 'notifications/progress',
        params: { progressToken: token, progress, total, message },
      })
      .catch(() => {})
  }
}
