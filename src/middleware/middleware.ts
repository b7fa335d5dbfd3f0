/** A request, as the hooks of a middleware see it. */
export interface MiddlewareExchange {
  id: string
  method: string
  /** As sent, not decoded. */
  path: string
  query: URLSearchParams
  headers: Headers
  /** Name of the mock. */
  mock: string | undefined
  /** Absent where no operation was found. */
  operationId: string | undefined
  session: string
  ip: string | undefined
  /** JSON and forms as data, anything else as text; read once. */
  body(): Promise<unknown>
}

/** An answer, as `onResponse` may change it. */
export interface MiddlewareResponse {
  status: number
  headers: Headers
  /** Neither compressed nor cut. */
  body: string | Uint8Array | undefined
}

/** An answer of a middleware's own; a body that is no text and no bytes is sent as JSON. */
export interface MiddlewareAnswer {
  /** @default 200, or that of the answer it replaces */
  status?: number
  headers?: ConstructorParameters<typeof Headers>[0]
  body?: unknown
}

type Given = MiddlewareAnswer | undefined | void

/** What a module of the setting `middleware` exports: at least one of the two. */
export interface MiddlewareHooks {
  /** Asked before anything else is; what it returns is the answer. */
  onRequest?(exchange: MiddlewareExchange): Given | Promise<Given>
  /** Asked last; may change the answer in place, or return another. */
  onResponse?(exchange: MiddlewareExchange, response: MiddlewareResponse): Given | Promise<Given>
}

/** A module that was loaded. */
export interface Middleware extends MiddlewareHooks {
  /** Absolute path. */
  file: string
}
