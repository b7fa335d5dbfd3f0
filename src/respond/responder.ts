import { Problem } from '../errors.ts'
import { createLru } from '../lib/lru.ts'
import type { Lru } from '../lib/lru.ts'
import { hashSeed } from '../lib/random.ts'
import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import { UnresolvedRefError } from '../spec/refs.ts'
import type { Answer, HeaderList, Source } from '../types.ts'
import { toHeaders } from './headers.ts'
import { createMaker } from './maker.ts'
import type { Maker } from './maker.ts'
import { acceptsAnything, negotiate } from './negotiate.ts'
import { appliedHeader } from './prefer.ts'
import type { Preferences } from './prefer.ts'
import { chooseResponse, readResponse } from './responses.ts'
import type { ContentModel, ResponseModel } from './responses.ts'
import { serialize } from './serialize.ts'

/** What of a request decides its answer. */
export interface Ask {
  operation: Operation
  params: Record<string, string>
  accept: string | undefined
  preferences: Preferences
}

export interface ResponderOptions {
  spec: Spec
  /** Reads an example's `externalValue`; throws when it may not. */
  fetchExample: (url: string) => Promise<{ text: string }>
  seed: number
  dynamic: boolean
  /** Bodies kept ready. @default 64 MiB */
  keptBytes?: number
  report: Maker['report']
}

interface Choice {
  status: number
  response: ResponseModel
  /** Absent: the answer has no body. */
  content?: ContentModel
  mediaType?: string
}

const KEPT_BYTES = 64 * 1024 * 1024
/** What an entry costs beside its body and headers. */
const OVERHEAD = 400
const EMPTY_STATUSES = new Set([204, 205, 304])

/** Answers operations from their description: status, media type, then example or fake. */
export class Responder {
  readonly #options: ResponderOptions
  readonly #maker: Maker
  readonly #kept: Lru<Answer>

  constructor(options: ResponderOptions) {
    this.#options = options
    this.#maker = createMaker(options)
    const maxBytes = options.keptBytes ?? KEPT_BYTES
    this.#kept = createLru({ maxBytes, sizeOf: (answer, key) => sizeOf(answer) + key.length * 2 })
  }

  /** The answer, from what is kept where the same was asked before. Throws a Problem when there is none. */
  async answer(ask: Ask): Promise<Answer> {
    const fresh = this.#isFresh(ask)
    const key = fresh ? '' : keyOf(ask)
    const kept = fresh ? undefined : this.#kept.get(key)
    if (kept !== undefined) return kept
    const answer = await this.#prepare(ask)
    if (!fresh) this.#kept.set(key, answer)
    return answer
  }

  /** Drawn anew each time, unless the request names a seed. */
  #isFresh({ preferences }: Ask): boolean {
    return (preferences.dynamic ?? this.#options.dynamic) && preferences.seed === undefined
  }

  async #prepare(ask: Ask): Promise<Answer> {
    const { operation } = ask
    if (operation.broken !== undefined) throw brokenProblem(operation, operation.broken.message)
    try {
      const choice = choose(ask, this.#options.spec)
      const { source, body, mediaType } = await this.#body(ask, choice)
      const headers: HeaderList = await this.#headers(ask, choice)
      if (mediaType !== undefined) headers.unshift(['content-type', mediaType])
      addOwnHeaders(headers, ask, { source, choice })
      return { status: choice.status, headers, source, ...(body === undefined ? {} : { body }) }
    } catch (error) {
      if (error instanceof UnresolvedRefError) throw brokenProblem(operation, error.message)
      throw error
    }
  }

  async #body(
    ask: Ask,
    { status, content, mediaType }: Choice,
  ): Promise<{ source: Source; body?: string | Uint8Array<ArrayBuffer>; mediaType?: string }> {
    if (content === undefined || mediaType === undefined || EMPTY_STATUSES.has(status))
      return { source: 'empty' }
    const example = await this.#example(ask, content)
    const made =
      example ??
      (await this.#maker.body(content, {
        seed: this.#seed(ask, status, mediaType),
        ...this.#wish(ask),
      }))
    if (made === undefined) return { source: 'empty', mediaType }
    const { schema } = content
    const { refs } = this.#options.spec
    const written = example !== undefined
    const wire = serialize(made.value, { mediaType, schema, refs, written })
    if (written) this.#maker.checkLater(content, made.value, ask.operation)
    return { source: written ? 'example' : 'fake', body: wire.content, mediaType: wire.mediaType }
  }

  /** The asked example, else the first; none when the answer is to be drawn. */
  async #example(ask: Ask, content: ContentModel): Promise<{ value: unknown } | undefined> {
    const { example: name, dynamic = this.#options.dynamic } = ask.preferences
    if (name !== undefined && !content.examples.has(name)) throw noSuchExample(name, content)
    const [first] = content.examples.values()
    const example = name === undefined ? (dynamic ? undefined : first) : content.examples.get(name)
    if (example === undefined || 'value' in example) return example
    return this.#external(example.externalValue, name !== undefined)
  }

  /** What cannot be fetched is faked, unless it was asked for by name. */
  async #external(url: string, asked: boolean): Promise<{ value: unknown } | undefined> {
    try {
      return { value: (await this.#options.fetchExample(url)).text }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#options.report(undefined, 'external-example', reason)
      if (asked)
        throw new Problem(
          'no-such-example',
          `the example lies elsewhere and cannot be read: ${reason}`,
        )
      return undefined
    }
  }

  #wish(ask: Ask): { kind: string; examples: boolean } {
    const words = ask.operation.path.split('/').filter((word) => /^[A-Za-z]/.test(word))
    return {
      kind: words.at(-1) ?? '',
      examples: !(ask.preferences.dynamic ?? this.#options.dynamic),
    }
  }

  #seed(ask: Ask, status: number, mediaType: string): number {
    if (this.#isFresh(ask)) return Math.trunc(Math.random() * 2 ** 32)
    const { operation, params, preferences } = ask
    const values = Object.entries(params).flat()
    return hashSeed(
      this.#options.seed,
      preferences.seed ?? '',
      operation.operationId,
      status,
      mediaType,
      ...values,
    )
  }

  async #headers(ask: Ask, choice: Choice): Promise<HeaderList> {
    if (choice.response.headers.length === 0) return []
    const fake = await this.#maker.headerFake(
      this.#seed(ask, choice.status, 'headers'),
      this.#wish(ask),
    )
    return toHeaders(choice.response.headers, fake)
  }
}

/** Status first, then media type; an asked status whose content is not acceptable is asked for no longer. */
function choose(ask: Ask, spec: Spec): Choice {
  const { code } = ask.preferences
  const asked = chooseResponse(ask.operation, code)
  if (asked === undefined) {
    if (code === undefined) return { status: 200, response: { key: '', contents: [], headers: [] } }
    throw new Problem(
      'no-such-response',
      `${nameOf(ask.operation)} defines no response ${code}, no range of it and no default`,
    )
  }
  try {
    return negotiateContent(ask, asked, spec)
  } catch (error) {
    const usual =
      code !== undefined && error instanceof Problem
        ? chooseResponse(ask.operation, undefined)
        : undefined
    if (usual === undefined) throw error
    return negotiateContent(ask, usual, spec)
  }
}

function negotiateContent(
  ask: Ask,
  { key, status }: { key: string; status: number },
  spec: Spec,
): Choice {
  const response = readResponse(ask.operation, key, spec.refs)
  const offered = response.contents.map((content) => content.mediaType)
  const found = negotiate(offered, ask.accept)
  const content = found === undefined ? undefined : response.contents[found.index]
  if (found !== undefined && content !== undefined)
    return { status, response, content, mediaType: found.mediaType }
  if (offered.length === 0 || status === 204 || acceptsAnything(ask.accept))
    return { status, response }
  throw new Problem(
    'not-acceptable',
    `${ask.accept} fits none of ${offered.join(', ')}; accept one of these`,
    {
      members: { available: offered },
    },
  )
}

function addOwnHeaders(
  headers: HeaderList,
  ask: Ask,
  made: { source: Source; choice: Choice },
): void {
  const applied = appliedHeader(honoured(ask.preferences, made.choice.status))
  if (applied !== undefined) headers.push(['preference-applied', applied])
  if (made.choice.response.contents.length > 1) headers.push(['vary', 'Accept'])
  if (ask.operation.deprecated) headers.push(['deprecation', 'true'])
  headers.push(['x-mockloop-source', made.source])
  headers.push(['x-mockloop-operation', encodeURI(ask.operation.operationId)])
}

function honoured(preferences: Preferences, status: number): Preferences {
  const { code, ...rest } = preferences
  return code === status ? preferences : rest
}

function keyOf({ operation, params, accept, preferences }: Ask): string {
  const { code = '', example = '', dynamic = '', seed = '' } = preferences
  let key = `${operation.pointer}\n${accept ?? ''}\n${code}\n${example}\n${dynamic}\n${seed}`
  for (const name in params) key += `\n${params[name]}`
  return key
}

function sizeOf(answer: Answer): number {
  const body =
    answer.body === undefined ? 0 : answer.body.length * (typeof answer.body === 'string' ? 2 : 1)
  return (
    OVERHEAD +
    body +
    answer.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  )
}

function brokenProblem(operation: Operation, reason: string): Problem {
  return new Problem(
    'broken-operation',
    `${nameOf(operation)} cannot be served: ${reason}; mend the document`,
    {
      members: { pointer: operation.pointer },
    },
  )
}

function noSuchExample(name: string, content: ContentModel): Problem {
  const names = [...content.examples.keys()].filter((one) => one !== '')
  const known = names.length === 0 ? 'it has none with a name' : `it has ${names.join(', ')}`
  return new Problem('no-such-example', `the response has no example "${name}"; ${known}`, {
    members: { available: names },
  })
}

function nameOf(operation: Operation): string {
  return `${operation.method} ${operation.path}`
}
