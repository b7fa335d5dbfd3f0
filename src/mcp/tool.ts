import type { Schema } from '../control/schema.ts'
import type { Inputs, Outputs, VerbName } from '../control/verbs.ts'
import type { JsonObject } from '../types.ts'
import type { RunningMock } from './backend.ts'

/** The sets that `--toolsets` chooses from. */
export const TOOLSETS = ['default', 'testing', 'webhooks', 'compat'] as const
export type Toolset = (typeof TOOLSETS)[number]

/** One thing that an assistant can ask for: flat input, a verb or a few, an object as result. */
export interface Tool {
  name: string
  title: string
  /** What it does and when to use it; nothing of a document is ever in it. */
  description: string
  toolset: Toolset
  kind: 'read' | 'write' | 'destructive'
  /** Whether to do it twice changes no more than to do it once. */
  isIdempotent: boolean
  /** Whether it reaches beyond this machine. */
  isOpenWorld?: boolean
  /** Whether it counts among the few that run at once. */
  isLong?: boolean
  input: Schema
  output: Schema
  /** Members that take any JSON, in which text that reads as an object or a list is meant as one. */
  json?: readonly string[]
  /** What to do instead, for input that does not fit. */
  advise?(given: JsonObject): string | undefined
  /** What helps, by the digits of an error's code, where the usual words are about other things. */
  suggestions?: Readonly<Record<string, string>>
  /** Its input has been checked. Throws MockLoopErrors. */
  run(given: object, call: ToolCall): Promise<ToolResult>
}

/** What a tool works with while it is being called. */
export interface ToolCall {
  /** Runs a verb on the host that serves `server`, which is a name or URL here. */
  verb<N extends VerbName>(name: N, input: Inputs[N]): Promise<Outputs[N]>
  /** As `verb`, for members that only the backend knows. */
  ask(name: string, input: Record<string, unknown>): Promise<unknown>
  /** The name of a mock that a name or URL means; throws as a verb does. */
  nameOf(server: string): Promise<string>
  /** A mock that runs. */
  mockOf(server: string): Promise<RunningMock>
  /** Tells how far it is, where the client has asked for that. */
  progress(done: number, total: number, message: string): void
  signal: AbortSignal
}

export interface ToolResult {
  /** What the output schema says, without `success`. */
  data: JsonObject
  /** Where more is to be read. */
  links?: readonly { uri: string; name: string }[]
}
