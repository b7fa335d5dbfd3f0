import type { Refs } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import { isBinary, sampleFile } from './files.ts'
import { toMultipart } from './multipart.ts'
import { isJson } from './negotiate.ts'
import { toXml } from './xml.ts'

/** A body as it goes over the wire, with the media type that it then has. */
export interface Body {
  mediaType: string
  content: string | Uint8Array<ArrayBuffer>
}

export interface Serializing {
  mediaType: string
  schema: unknown
  refs: Refs
  /** Written by the author: text of a structured type may already be in its wire form. */
  written: boolean
}

/** Writes a value in a media type; a type that is not known gets text or JSON, never an error. */
export function serialize(value: unknown, options: Serializing): Body {
  const mediaType = settle(options.mediaType, value)
  const content = (content: Body['content']): Body => ({ mediaType, content })
  if (isJson(mediaType)) return content(toJson(value, options))
  if (/[/+]xml\b/i.test(mediaType)) {
    return content(
      typeof value === 'string' && looksLikeXml(value)
        ? value
        : toXml(value, options.schema, options.refs),
    )
  }
  if (/^multipart\//i.test(mediaType)) return toMultipart(value, { ...options, mediaType })
  if (/\burlencoded\b/i.test(mediaType)) return content(toForm(value))
  if (/ndjson|jsonl|json-seq|json-lines|stream\+json/i.test(mediaType))
    return content(toLines(value))
  if (/event-stream/i.test(mediaType)) return content(toEvents(value))
  if (/\bcsv\b/i.test(mediaType)) return content(toCsv(value))
  if (isBinary(mediaType)) return content(toBytes(value, options))
  return content(typeof value === 'string' ? value : toText(value))
}

/** A range in the document becomes a type that fits the value. */
function settle(mediaType: string, value: unknown): string {
  if (!mediaType.includes('*')) return mediaType
  const structured = typeof value === 'object' && value !== null
  if (/^(application|\*)\//.test(mediaType) && structured) return 'application/json'
  if (mediaType.startsWith('image/')) return 'image/png'
  if (mediaType.startsWith('multipart/')) return 'multipart/mixed'
  if (/^(audio|video|application)\//.test(mediaType)) return 'application/octet-stream'
  return 'text/plain'
}

function toJson(value: unknown, options: Serializing): string {
  if (
    options.written &&
    typeof value === 'string' &&
    !takesText(options.schema, options.refs) &&
    isJsonText(value)
  ) {
    return value
  }
  return JSON.stringify(value) ?? 'null'
}

function takesText(schema: unknown, refs: Refs): boolean {
  const target = refs.follow(schema)
  const types = isObject(target) ? [target['type'] ?? []].flat() : []
  return types.length === 0 ? false : types.includes('string')
}

function isJsonText(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function looksLikeXml(text: string): boolean {
  return /^\s*</.test(text)
}

/** WHATWG form encoding; lists repeat their name, objects are JSON. */
function toForm(value: unknown): string {
  if (!isObject(value)) return toText(value)
  const form = new URLSearchParams()
  for (const [name, field] of Object.entries(value)) {
    for (const one of Array.isArray(field) ? field : [field]) form.append(name, toText(one))
  }
  return form.toString()
}

function toLines(value: unknown): string {
  if (typeof value === 'string') return value
  return (Array.isArray(value) ? value : [value]).map((one) => `${JSON.stringify(one)}\n`).join('')
}

/** WHATWG server-sent events: one event an item; an object with `data` is an event's fields. */
function toEvents(value: unknown): string {
  if (typeof value === 'string')
    return /^(data|event|id|retry|:)/m.test(value) ? value : toEvent({ data: value })
  return (Array.isArray(value) ? value : [value])
    .map((one) => toEvent(isObject(one) && 'data' in one ? one : { data: one }))
    .join('')
}

function toEvent(fields: Record<string, unknown>): string {
  const lines = ['event', 'id', 'retry', 'data'].flatMap((name) =>
    fields[name] === undefined
      ? []
      : toText(fields[name])
          .split('\n')
          .map((line) => `${name}: ${line}`),
  )
  return `${lines.join('\n')}\n\n`
}

/** RFC 4180; a list of objects gets a header line. */
function toCsv(value: unknown): string {
  if (typeof value === 'string') return value
  const rows = Array.isArray(value) ? value : [value]
  const names = [...new Set(rows.flatMap((row) => (isObject(row) ? Object.keys(row) : [])))]
  const lines = rows.map((row) => (isObject(row) ? names.map((name) => row[name]) : [row].flat()))
  return [...(names.length > 0 ? [names] : []), ...lines]
    .map((cells) => `${cells.map(toCell).join(',')}\r\n`)
    .join('')
}

function toCell(value: unknown): string {
  const text = value === null || value === undefined ? '' : toText(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function toBytes(value: unknown, options: Serializing): string | Uint8Array<ArrayBuffer> {
  const sample = sampleFile(options.mediaType)
  if (sample !== undefined && !options.written) return sample
  if (typeof value === 'string' && options.written && /^[A-Za-z0-9+/]{16,}={0,2}$/.test(value)) {
    return new Uint8Array(Buffer.from(value, 'base64'))
  }
  return sample ?? toText(value)
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
