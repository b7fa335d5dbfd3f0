/** Where an answer came from; sent as `x-mockloop-source`. */
export type Source = 'stub' | 'example' | 'fake' | 'empty' | 'fault' | 'problem'

/** A header list in sending order; names are lower case. */
export type HeaderList = [name: string, value: string][]

/** A finished answer, ready for the socket. */
export interface Answer {
  status: number
  headers: HeaderList
  /** Absent: no body at all (HEAD, 204, a response without content). */
  body?: string | Uint8Array<ArrayBuffer>
  source: Source
  /** The body before it was packed, for the journal. */
  plain?: string | Uint8Array
  /** What may be done with the body on request: send a part of it, compress it, or send it bit by bit. */
  offers?: 'ranges' | 'codings' | 'pace'
  /** Milliseconds between the events of the body; they are then sent one by one. */
  pace?: number
  /** Milliseconds that the answer is held back. */
  delay?: number
  /** How its connection is broken. */
  fault?: Fault
}

/** A broken connection: RST; close without a byte; half the body; a broken chunk; silence; or slowly, so many bytes every so many ms. */
export type Fault =
  | 'reset'
  | 'empty'
  | 'truncate'
  | 'malformed'
  | 'hang'
  | { drip: { bytes: number; ms: number } }

export type Severity = 'error' | 'warning' | 'info'

/** One finding about a document, placed as exactly as is known. */
export interface Diagnostic {
  /** Stable, kebab-case, e.g. `unresolved-ref`. */
  code: string
  severity: Severity
  message: string
  /** RFC 6901 JSON pointer into the file as its author wrote it. */
  pointer: string
  /** Path or URL of the file; absent for an inline document. */
  file?: string
  /** 1-based. */
  line?: number
  /** 1-based. */
  column?: number
  /** What to do about it, in words. */
  fix?: string
}

/** A plain object of parsed JSON or YAML. */
export type JsonObject = { [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
