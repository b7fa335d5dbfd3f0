import { Problem } from '../errors.ts'
import type { Lru } from '../lib/lru.ts'
import { hashSeed } from '../lib/random.ts'
import type { Operation } from '../spec/operations.ts'
import { UnresolvedRefError } from '../spec/refs.ts'
import type { Answer, Diagnostic, HeaderList, Source } from '../types.ts'
import type { Ask } from './ask.ts'
import { choose, isNegotiated, nameOf } from './choose.ts'
import type { Choice } from './choose.ts'
import { deliver } from './deliver.ts'
import { addVary, encodeAnswer, isCompressible } from './encode.ts'
import { Examples } from './examples.ts'
import type { ExamplesOptions } from './examples.ts'
import type { FakeOptions } from './fake/fake.ts'
import { bareFile, isBinary } from './files.ts'
import { isWritten, toHeaders } from './headers.ts'
import { createKept, keyOf } from './kept.ts'
import { LOCATIONS, isCreation, locate } from './location.ts'
import { createMaker } from './maker.ts'
import type { Maker, MakerOptions } from './maker.ts'
import { isStream } from './pace.ts'
import { readTemplates, toPlace } from './place.ts'
import type { Template } from './place.ts'
import { appliedHeader } from './prefer.ts'
import { chooseRefusal } from './responses.ts'
import type { ContentModel } from './responses.ts'
import { serialize } from './serialize.ts'
import type { Body } from './serialize.ts'

export interface ResponderOptions extends MakerOptions, ExamplesOptions {
  seed: number
  dynamic: boolean
  /** Use no example that nobody asked for by name. */
  ignoreExamples: boolean
  /** Complete examples that leave something out. */
  fillExamples: boolean
  /** Answer a problem instead of a body that breaks its schema. */
  checkAnswers: boolean
  /** Bodies kept ready. @default 64 MiB */
  keptBytes?: number
}

const NO_TEMPLATE: Template = {
  kind: '',
  last: undefined,
  itemParam: undefined,
  suffix: '',
  paging: {},
}
/** A body, what it was written from, and where that came from. */
interface Made {
  source: Source
  body?: Body['content']
  mediaType?: string
  value?: unknown
}

const EMPTY_STATUSES = new Set([204, 205, 304])

/** Answers operations from their description: status, media type, then example or fake. */
export class Responder {
  readonly #options: ResponderOptions
  readonly #maker: Maker
  readonly #kept: Lru<Answer>
  readonly #examples: Examples
  #templates: Map<Operation, Template> | undefined

  constructor(options: ResponderOptions) {
    this.#options = options
    this.#maker = createMaker(options)
    this.#examples = new Examples(options)
    this.#kept = createKept(options.keptBytes)
  }

  /** The answer; at once where the same was asked before and is kept. Throws, or rejects with, a Problem. */
  answer(ask: Ask): Answer | Promise<Answer> {
    const key = this.#isFresh(ask) ? undefined : keyOf(ask)
    const kept = key === undefined ? undefined : this.#kept.get(key)
    if (kept !== undefined) return this.#suit(kept, ask, key)
    return this.#prepare(ask).then((made) => {
      if (key !== undefined && isShared(made, ask)) this.#kept.set(key, made)
      return this.#suit(made, ask, key)
    })
  }

  /** What the request asks for of an answer: a part, a pace or a coding. */
  #suit(answer: Answer, ask: Ask, key: string | undefined): Answer | Promise<Answer> {
    return deliver(answer, ask, (coding) => {
      const codedKey =
        key === undefined
          ? undefined
          : `${key}
${coding}`
      const kept = codedKey === undefined ? undefined : this.#kept.get(codedKey)
      if (kept !== undefined) return kept
      return encodeAnswer(answer, coding).then((made) => {
        if (codedKey !== undefined && isShared(answer, ask)) this.#kept.set(codedKey, made)
        return made
      })
    })
  }

  /**
   * The document's own answer to a request that breaks it, by the first of these codes that it
   * defines; nothing when it defines none of them and no `default`. A made-up body tells the reason.
   */
  async refusal(ask: Ask, codes: readonly number[], reason?: string): Promise<Answer | undefined> {
    const refused = chooseRefusal(ask.operation, codes)
    if (refused === undefined) return undefined
    const { example, ...rest } = ask.preferences
    const meant = example !== undefined && codes.includes(ask.preferences.code ?? 0)
    const preferences = meant ? ask.preferences : rest
    return this.answer({ ...ask, preferences, refused, reason, sent: undefined, range: undefined })
  }

  /** Drawn anew each time, unless the request names a seed. */
  #isFresh({ preferences }: Ask): boolean {
    return (preferences.dynamic ?? this.#options.dynamic) && preferences.seed === undefined
  }

  async #prepare(ask: Ask): Promise<Answer> {
    const { operation } = ask
    if (operation.broken !== undefined) throw brokenProblem(operation, operation.broken)
    try {
      const choice = choose(ask, this.#options.spec)
      const { source, body, mediaType, value } = await this.#body(ask, choice)
      const headers: HeaderList = await this.#headers(ask, choice, { source, value })
      if (mediaType !== undefined) headers.unshift(['content-type', mediaType])
      addOwnHeaders(headers, ask, { source, choice })
      const answer: Answer = {
        status: choice.status,
        headers,
        source,
        ...(body === undefined ? {} : { body }),
      }
      return offer(answer, mediaType ?? '')
    } catch (error) {
      if (error instanceof UnresolvedRefError)
        throw brokenProblem(operation, this.#diagnosticOf(error, operation))
      throw error
    }
  }

  async #body(ask: Ask, choice: Choice): Promise<Made> {
    const { status, content, mediaType } = choice
    if (content === undefined || mediaType === undefined || EMPTY_STATUSES.has(status))
      return { source: 'empty' }
    const { schema } = content
    const { spec, fillExamples } = this.#options
    const wish = this.#wish(ask, status, mediaType)
    const example = await this.#examples.choose(
      content,
      ask.preferences.example,
      this.#usesExamples(ask),
    )
    if (example !== undefined) {
      const value = fillExamples
        ? await this.#maker.fill(content, example.value, wish)
        : example.value
      const wire = serialize(value, { mediaType, schema, refs: spec.refs, written: true })
      await this.assertFits(ask, content, value)
      this.#maker.checkLater(content, example.value, ask.operation)
      return { source: 'example', body: wire.content, mediaType: wire.mediaType, value }
    }
    const { reason } = ask
    const made = await this.#maker.body(content, wish, { sent: await ask.sent?.(), reason })
    if (made !== undefined) await this.assertFits(ask, content, made.value)
    const wire =
      made === undefined
        ? bareFile(mediaType)
        : serialize(made.value, { mediaType, schema, refs: spec.refs, written: false })
    if (wire === undefined) return { source: 'empty', mediaType }
    return { source: 'fake', body: wire.content, mediaType: wire.mediaType, value: made?.value }
  }

  /**
   * Holds a body against its schema where answers are to be checked.
   * @throws Problem `invalid-response`
   */
  async assertFits({ operation }: Ask, content: ContentModel, value: unknown): Promise<void> {
    if (!this.#options.checkAnswers) return
    const violations = await this.#maker.breaches(content, value)
    if (violations.length === 0) return
    const detail = violations.map(({ message }) => message).join('; ')
    throw new Problem('invalid-response', `${nameOf(operation)}: ${detail}`, {
      members: { violations },
    })
  }

  /** What the loader found out about a reference; it knows the place. */
  #diagnosticOf({ ref, message }: UnresolvedRefError, { pointer }: Operation): Diagnostic {
    const known = this.#options.spec.diagnostics.find(
      (one) => one.message === message || one.message.includes(`"${ref}"`),
    )
    return known ?? { code: 'unresolved-ref', severity: 'error', message, pointer }
  }

  /** What a fake is drawn from; `part` tells the parts of one answer apart. */
  #wish(ask: Ask, status: number, part: string): FakeOptions {
    const { preferences, operation, params } = ask
    const own = this.#isFresh(ask)
      ? Math.trunc(Math.random() * 2 ** 32)
      : hashSeed(this.#options.seed, preferences.seed ?? '')
    const template = this.#templateOf(operation)
    return {
      seed: hashSeed(
        own,
        operation.operationId,
        `${status} ${part}`,
        ...Object.entries(params).flat(),
      ),
      kind: template.kind,
      // Drawn anew, but not beyond what the author calls likely.
      examples: this.#usesExamples(ask) ? 'all' : 'unknown',
      status,
      place: { ...toPlace(template, ask), seed: own },
    }
  }

  #usesExamples({ preferences, isFaked }: Ask): boolean {
    if (isFaked === true) return false
    return !this.#options.ignoreExamples && !(preferences.dynamic ?? this.#options.dynamic)
  }

  #templateOf(operation: Operation): Template {
    this.#templates ??= readTemplates(this.#options.spec)
    return this.#templates.get(operation) ?? NO_TEMPLATE
  }

  /** An author's example of where a thing is found fits only the author's example of the thing. */
  async #headers(ask: Ask, { status, response }: Choice, made: Made): Promise<HeaderList> {
    // Of a refusal the guard knows the true challenge; a made-up one would lead astray.
    const wanted = response.headers.filter(
      (one) => ask.refused === undefined || one.name !== 'www-authenticate' || isWritten(one),
    )
    if (wanted.length === 0) return []
    const { place: _, ...wish } = this.#wish(ask, status, 'headers')
    const headers = toHeaders(wanted, await this.#maker.headerFake(wish))
    if (!isCreation(status, ask.operation.method)) return headers
    const written = wanted.filter(({ examples }) => examples.size > 0)
    const kept = new Set(made.source === 'fake' ? [] : written.map(({ name }) => name))
    const own = locate(ask.sentPath, made.value, this.#templateOf(ask.operation))
    return headers.map(([name, value]) => [
      name,
      LOCATIONS.has(name) && !kept.has(name) ? own : value,
    ])
  }
}

function addOwnHeaders(
  headers: HeaderList,
  ask: Ask,
  made: { source: Source; choice: Choice },
): void {
  const applied = appliedHeader(ask.preferences, {
    status: made.choice.status,
    source: made.source,
  })
  if (applied !== undefined) headers.push(['preference-applied', applied])
  if (isNegotiated(made.choice.response)) headers.push(['vary', 'Accept'])
  // The description may say since when (RFC 9745).
  if (ask.operation.deprecated && !headers.some(([name]) => name === 'deprecation'))
    headers.push(['deprecation', 'true'])
  headers.push(['x-mockloop-source', made.source])
  headers.push(['x-mockloop-operation', encodeURI(ask.operation.operationId)])
}

/** A fake that echoes what was sent, or says what is wrong with it or where it is found, answers that request alone. */
function isShared({ source, headers, status }: Answer, { sent, reason }: Ask): boolean {
  if (status < 300 && headers.some(([name]) => LOCATIONS.has(name))) return false
  return (sent === undefined && reason === undefined) || source !== 'fake'
}

/** Says what the body may be asked for: parts of a file, or anything else compressed. */
export function offer(answer: Answer, mediaType: string): Answer {
  if (answer.body !== undefined && isBinary(mediaType)) {
    return { ...answer, headers: [...answer.headers, ['accept-ranges', 'bytes']], offers: 'ranges' }
  }
  if (isStream(mediaType)) return { ...answer, offers: 'pace' }
  if (!isCompressible(answer.body, mediaType)) return answer
  return { ...answer, headers: addVary(answer.headers), offers: 'codings' }
}

function brokenProblem(operation: Operation, diagnostic: Diagnostic): Problem {
  const { message, fix = 'mend the document' } = diagnostic
  const detail = `${nameOf(operation)} cannot be served: ${message}; ${fix}`
  return new Problem('broken-operation', detail, { members: { diagnostic } })
}
