import { OpenAPIBackend } from 'openapi-backend'
import type { Document } from 'openapi-backend'
import type { Spec } from './load.ts'
import { IndexedRouter } from './router.ts'

/**
 * A description as openapi-backend sees it: its registry of handlers by operationId, with our
 * indexed router. Its own `init()` copies the document dereferenced and compiles every schema,
 * which takes minutes on large documents, so it is replaced.
 */
export class SpecApi extends OpenAPIBackend {
  readonly spec: Spec
  readonly indexed: IndexedRouter

  constructor(spec: Spec, basePath?: string) {
    const definition = toSkeleton(spec)
    super({ definition, quick: true, validate: false })
    this.spec = spec
    this.document = definition
    this.definition = definition
    this.indexed = new IndexedRouter(spec, definition, basePath)
    this.router = this.indexed
    this.initialized = true
  }

  override async init(): Promise<this> {
    return this
  }
}

function toSkeleton(spec: Spec): Document {
  return { openapi: '3.0.3', info: { title: spec.title, version: spec.version }, paths: {} }
}
