import { readDescription, type Description, type Operation } from './operations.ts'
import { isTree, Reader, type Place } from './places.ts'
import { planRequest } from './requests.ts'
import { Sampler } from './sampler.ts'
import { SchemaBook } from './schemas.ts'
import { writeRequest, type PlannedRequest } from './wire.ts'

/** For tests: a description given as an object, with the tools that read it. */
export interface Bench {
  reader: Reader
  book: SchemaBook
  sampler: Sampler
  description: Description
  plan(method: string, path: string): PlannedRequest
  operation(method: string, path: string): Operation
  at(...keys: string[]): Place
}

export function bench(document: object, others: Record<string, unknown> = {}): Bench {
  const reader = new Reader()
  reader.set('/api/openapi.yaml', document)
  for (const [file, value] of Object.entries(others)) reader.set(file, value)
  const description = readDescription(reader, '/api/openapi.yaml')
  const book = new SchemaBook(reader, description.version === '3.1')
  const sampler = new Sampler(reader, book)
  const operation = (method: string, path: string): Operation => {
    const found = description.operations.find((one) => one.method === method && one.path === path)
    if (found === undefined) throw new Error(`no ${method} ${path}`)
    return found
  }
  return {
    reader,
    book,
    sampler,
    description,
    operation,
    plan: (method, path) => {
      const same = description.operations.filter((one) => one.method === method)
      const paths = same.map((one) => one.path)
      return writeRequest(reader, planRequest({ reader, sampler, paths }, operation(method, path)))
    },
    at: (...keys) => {
      const place = reader.get(reader.root('/api/openapi.yaml'), ...keys)
      if (place === undefined) throw new Error(`nothing at ${keys.join('/')}`)
      return place
    },
  }
}

/** For tests: a 3.0 document with the given paths and schemas. */
export function api(paths: object, schemas: object = {}, version = '3.0.3'): object {
  const withResponses = Object.entries(paths).map(([path, item]) => [path, complete(item)])
  return {
    openapi: version,
    info: { title: 'Test', version: '1' },
    paths: Object.fromEntries(withResponses) as object,
    components: { schemas },
  }
}

function complete(item: unknown): unknown {
  if (!isTree(item)) return item
  const entries = Object.entries(item).map(([key, operation]) => {
    if (!isTree(operation) || 'responses' in operation) return [key, operation]
    return [key, { ...operation, responses: { 200: { description: 'ok' } } }]
  })
  return Object.fromEntries(entries) as unknown
}
