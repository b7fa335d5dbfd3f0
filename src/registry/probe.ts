import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isObject } from '../types.ts'
import { WELL_KNOWN } from '../well-known.ts'
import type { WellKnown } from '../well-known.ts'

/** Milliseconds for one answer. */
const PATIENCE = 1000
/** Bytes of an answer that are read: a thousand mocks have room. */
const MOST = 262_144

/** What a port of ours has said, and after how many milliseconds. */
export interface Probe {
  told: WellKnown
  ms: number
}

/**
 * Asks a port of this machine what it is; nothing when it is not ours, or does not answer in time.
 * Redirects are not followed, and nothing but loopback is ever asked.
 */
export async function probe(origin: string): Promise<Probe | undefined> {
  const url = loopback(origin)
  if (url === undefined) return undefined
  const startedAt = performance.now()
  const text = await read(url).catch(() => undefined)
  const told = text === undefined ? undefined : parse(text)
  return told && { told, ms: Math.round(performance.now() - startedAt) }
}

/** Where a URL is asked on this machine, as a plain address; nothing for any other machine. */
export function loopback(url: string): URL | undefined {
  const { protocol, hostname, port } = new URL(url)
  const isAny = hostname === 'localhost' || hostname === '0.0.0.0'
  const host = isAny ? '127.0.0.1' : hostname === '[::]' ? '[::1]' : hostname
  const isLocal = /^127(\.\d{1,3}){3}$/.test(host) || host === '[::1]'
  return isLocal ? new URL(`${protocol}//${host}${port && `:${port}`}${WELL_KNOWN}`) : undefined
}

function read(url: URL): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // A certificate made for this machine has nobody who vouches for it.
    const options = { agent: false as const, rejectUnauthorized: false, timeout: PATIENCE }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = send(url, options, (incoming) => {
      if (incoming.statusCode !== 200) return void outgoing.destroy(new Error('not ours'))
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MOST) outgoing.destroy(new Error('too large'))
        chunks.push(chunk)
      })
      incoming.on('error', reject)
      incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    })
    const timer = setTimeout(() => outgoing.destroy(new Error('too slow')), PATIENCE)
    outgoing.on('error', reject)
    outgoing.on('close', () => {
      clearTimeout(timer)
      reject(new Error('cut off'))
    })
    outgoing.end()
  })
}

function parse(text: string): WellKnown | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isOurs(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isOurs(value: unknown): value is WellKnown {
  if (!isObject(value) || value['name'] !== 'mockloop') return false
  const { version, mocks } = value
  const isList = Array.isArray(mocks) && mocks.every((one) => isObject(one) && isText(one['name']))
  return isText(version) && isList
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}
