import type { Violation } from '../explain/messages.ts'
import { hashSeed } from '../lib/random.ts'
import type { Call } from '../spec/callbacks.ts'
import { asList } from '../spec/members.ts'
import { tryFollow } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { HeaderList } from '../types.ts'
import { Examples } from './examples.ts'
import type { ExamplesOptions } from './examples.ts'
import type { FakeOptions } from './fake/fake.ts'
import { headerValue, toHeaders } from './headers.ts'
import type { HeaderFake } from './headers.ts'
import { createMaker } from './maker.ts'
import type { Maker, MakerOptions } from './maker.ts'
import { negotiate } from './negotiate.ts'
import { isHeaderName, readContents, readHeader } from './responses.ts'
import type { ContentModel, HeaderModel } from './responses.ts'
import { serialize } from './serialize.ts'
import type { Body } from './serialize.ts'

export interface RequesterOptions extends MakerOptions, ExamplesOptions {
  seed: number
  dynamic: boolean
  ignoreExamples: boolean
  fillExamples: boolean
}

/** What is wished of a request that the API is to send. */
export interface RequestWish {
  /** Sent as it is, instead of an example or a fake. */
  payload?: { value: unknown } | undefined
  /** Members that the body takes over where its schema has them. */
  like?: unknown
  /** Tells the fakes of one call apart; the same gives the same. */
  turn?: string
}

/** A request that the API sends, without where it goes. */
export interface MadeRequest {
  headers: HeaderList
  /** Encoded, without the question mark. */
  query: string
  /** Of the path, by name. */
  params: Record<string, string>
  body: string
  source: 'payload' | 'example' | 'fake' | 'empty'
  /** How the body breaks its schema. */
  violations: Violation[]
}

interface Made {
  value: unknown
  source: MadeRequest['source']
}

/** Parameters that the message has by itself (3.1 §4.8.12.2), and what the sender adds. */
const OWN = /^(accept|content-type|authorization|host|webhook-(id|timestamp|signature))$/i

/**
 * Makes the requests of callbacks and webhooks from their description. It is the API that writes
 * them, so that their bodies are made and held against schemas as those of answers are.
 */
export class Requester {
  readonly #options: RequesterOptions
  readonly #maker: Maker
  readonly #examples: Examples

  constructor(options: RequesterOptions) {
    this.#options = options
    this.#maker = createMaker(options)
    this.#examples = new Examples(options)
  }

  async make(call: Call, wish: RequestWish = {}): Promise<MadeRequest> {
    const fake: FakeOptions = {
      seed: this.#seedOf(call, wish),
      kind: call.name,
      examples: this.#usesExamples ? 'all' : 'unknown',
    }
    const content = contentOf(call, this.#options)
    const made = await this.#body(content, wish, fake)
    const wire = made && this.#serialize(made, content)
    return {
      ...(await this.#parameters(call, fake, wire?.mediaType)),
      body: toText(wire?.content ?? ''),
      source: made?.source ?? 'empty',
      violations: content && made ? await this.#check(call, content, made) : [],
    }
  }

  /** Without a description, as JSON. */
  #serialize({ value, source }: Made, content: ContentModel | undefined): Body {
    const { mediaType = 'application/json', schema } = content ?? {}
    const { refs } = this.#options.spec
    return serialize(value, { mediaType, schema, refs, written: source !== 'fake' })
  }

  /** What is given is held against its schema at once, what the author wrote later and once. */
  async #check(call: Call, content: ContentModel, { value, source }: Made): Promise<Violation[]> {
    if (source === 'example') this.#maker.checkLater(content, value, call.operation)
    return source === 'payload' ? this.#maker.breaches(content, value) : []
  }

  get #usesExamples(): boolean {
    return !this.#options.ignoreExamples && !this.#options.dynamic
  }

  #seedOf({ name, operation }: Call, { turn = '' }: RequestWish): number {
    const { dynamic, seed } = this.#options
    if (dynamic) return Math.trunc(Math.random() * 2 ** 32)
    return hashSeed(seed, name, operation.method, turn)
  }

  async #body(
    content: ContentModel | undefined,
    { payload, like }: RequestWish,
    wish: FakeOptions,
  ): Promise<Made | undefined> {
    if (payload !== undefined) return { value: payload.value, source: 'payload' }
    if (content === undefined) return undefined
    const example = await this.#examples.choose(content, undefined, this.#usesExamples)
    if (example !== undefined) {
      const value = this.#options.fillExamples
        ? await this.#maker.fill(content, example.value, wish)
        : example.value
      return { value, source: 'example' }
    }
    const made = await this.#maker.body(content, wish, { sent: like, reason: undefined })
    return made && { value: made.value, source: 'fake' }
  }

  async #parameters(
    call: Call,
    wish: FakeOptions,
    mediaType: string | undefined,
  ): Promise<Pick<MadeRequest, 'headers' | 'query' | 'params'>> {
    const found = parametersOf(call, this.#options)
    const fake: HeaderFake = found.length === 0 ? () => '' : await this.#maker.headerFake(wish)
    const placed = (place: string) => found.filter((one) => one.place === place)
    const headers = placed('header').map(({ model }) => model)
    const query = new URLSearchParams(
      placed('query').flatMap(({ name, model }) => pairsOf(name, headerValue(model, fake))),
    )
    const params = placed('path').map(({ name, model }): [string, string] => [
      name,
      String(headerValue(model, fake) ?? ''),
    ])
    const type: HeaderList = mediaType === undefined ? [] : [['content-type', mediaType]]
    return {
      headers: [...type, ...toHeaders(headers, fake)],
      query: query.toString(),
      params: Object.fromEntries(params),
    }
  }
}

interface Parameter {
  name: string
  place: string
  model: HeaderModel
}

/** JSON, where it is among what is described. */
function contentOf({ operation }: Call, { spec }: RequesterOptions): ContentModel | undefined {
  const body = tryFollow(spec.refs, operation.node['requestBody'])
  const contents = readContents(isObject(body) ? body['content'] : undefined, spec.refs)
  const chosen = negotiate(
    contents.map(({ mediaType }) => mediaType),
    undefined,
  )
  return chosen && contents[chosen.index]
}

/** Those of the operation win over those of its path item (3.1 §4.8.10). */
function parametersOf({ operation }: Call, { spec }: RequesterOptions): Parameter[] {
  const { item, node } = operation
  const found = new Map<string, Parameter>()
  for (const written of [...asList(item['parameters']), ...asList(node['parameters'])]) {
    const parameter = tryFollow(spec.refs, written)
    if (!isObject(parameter)) continue
    const { name, in: place } = parameter
    if (typeof name !== 'string' || typeof place !== 'string') continue
    if (place === 'header' && (OWN.test(name) || !isHeaderName(name))) continue
    found.set(`${place} ${name}`, { name, place, model: readHeader(name, parameter, spec.refs) })
  }
  return [...found.values()]
}

/** In style `form`, exploded: what most read, whatever was chosen. */
function pairsOf(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.map((one) => [name, textOf(one)])
  if (isObject(value)) return Object.entries(value).map(([key, one]) => [key, textOf(one)])
  return value === undefined ? [] : [[name, textOf(value)]]
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

function toText(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
}
