import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { MockFace, MockLoopConfig, MockServer } from '../../src/index.ts'
import { startServer } from '../_setup.ts'

/** A small shop: users, pets, a secured cart, and media types beyond JSON. */
export const SHOP: object = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/users': {
      get: { operationId: 'listUsers', responses: json({ example: [{ id: 1 }] }) },
      post: { operationId: 'createUser', responses: json({}, 201) },
    },
    '/users/{id}': {
      get: { operationId: 'getUser', responses: json({ example: { id: 1, name: 'usual' } }) },
      delete: { operationId: 'dropUser', responses: { 204: { description: 'gone' } } },
    },
    '/pets': {
      get: {
        operationId: 'listPets',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        responses: json({
          schema: { type: 'array', items: { type: 'object' } },
          examples: { some: { value: [{ id: 7 }] }, none: { value: [] } },
        }),
      },
    },
    '/pets/{petId}': {
      get: {
        operationId: 'getPet',
        responses: {
          ...json({
            schema: {
              type: 'object',
              required: ['id', 'name'],
              properties: { id: { type: 'integer' }, name: { type: 'string' } },
            },
            example: { id: 7, name: 'Rex' },
          }),
          ...json({ example: { reason: 'documented' } }, 503),
        },
      },
    },
    '/cart': {
      get: { operationId: 'getCart', responses: json({}) },
      post: {
        operationId: 'addToCart',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['sku'],
                properties: { sku: { type: 'string' }, quantity: { type: 'integer' } },
              },
            },
          },
        },
        responses: json({}, 201),
      },
      delete: { operationId: 'dropCart', responses: { 204: { description: 'gone' } } },
    },
    '/orders': {
      post: { operationId: 'order', security: [{ key: [] }], responses: json({}, 201) },
    },
    '/report': {
      get: {
        operationId: 'report',
        tags: ['slow'],
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': {}, 'application/xml': {}, 'text/csv': {} },
          },
        },
      },
    },
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
}

function json(media: object, status = 200): object {
  return { [status]: { description: 'as said', content: { 'application/json': media } } }
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockloop-host-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Running {
  server: MockServer
  mock: MockFace
  get: (path: string, headers?: Record<string, string>) => Promise<Got>
  send: (path: string, init?: RequestInit) => Promise<Got>
}

/** What came back; `body` is parsed where it is JSON. */
export interface Got {
  status: number
  headers: Headers
  body: unknown
  text: string
}

/** Serves the shop on a real socket until the end of the test. */
export async function serve(config: MockLoopConfig = {}): Promise<Running> {
  const plain = config.mocks === undefined && config.spec === undefined
  const server = await startServer({ ...(plain && { spec: SHOP, name: 'shop' }), ...config })
  onTestFinished(() => server.close())
  const mock = server.mock(server.mocks[0]?.name)
  const send = (path: string, init?: RequestInit): Promise<Got> => ask(server.url + path, init)
  return { server, mock, send, get: (path, headers) => send(path, headers && { headers }) }
}

/** Asks, and reads all of the answer. */
export async function ask(url: string, init?: RequestInit): Promise<Got> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: parse(text), text }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A request with a JSON body. */
export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}
