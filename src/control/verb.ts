import type { Schema } from './schema.ts'

/** One thing that can be done to a running host or mock, as every skin sees it. */
export interface Verb {
  name: string
  scope: 'host' | 'mock'
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With its parameters in braces; below `/admin/api/v1`, or below the root of the admin. */
  path: string
  isAtRoot?: true
  /** `destructive`: what it takes away cannot be brought back. */
  kind: 'read' | 'write' | 'destructive'
  /** One sentence. */
  summary: string
  /** An object; what is in the path, in the query and in the body stands side by side. */
  input: Schema
  /** Of one event or of the text where `answer` says so. */
  output: Schema
  /** Of a success over HTTP. @default 200 */
  status?: 201
  /** How the result comes: events without an end, a file, or text. @default JSON */
  answer?: 'events' | 'file' | 'text'
}

/** The verbs of one subject; the names are the keys. */
export type Subject<Types> = { readonly [N in keyof Types]: Omit<Verb, 'name'> }

/** A file that is made while it is sent. */
export interface Download {
  media_type: string
  /** Without a path. */
  filename: string
  body: AsyncIterable<string>
}
