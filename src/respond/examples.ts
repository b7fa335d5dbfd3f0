import { Problem } from '../errors.ts'
import type { External } from '../spec/external.ts'
import type { ContentModel } from './responses.ts'

export interface ExamplesOptions {
  /** Reads an example's `externalValue`; throws when it may not. */
  readExternal: (example: External) => Promise<string>
  /** Takes findings about examples. */
  report(node: unknown, code: string, message: string): void
}

/** Chooses among the examples of a content; those that lie elsewhere are read once. */
export class Examples {
  readonly #options: ExamplesOptions
  readonly #externals = new Map<object, Promise<string>>()

  constructor(options: ExamplesOptions) {
    this.#options = options
  }

  /**
   * The example of this name, else the first, if the first is wanted at all.
   * @throws Problem `no-such-example`
   */
  async choose(
    content: ContentModel,
    name: string | undefined,
    wantsFirst: boolean,
  ): Promise<{ value: unknown } | undefined> {
    if (name !== undefined && !content.examples.has(name)) throw noSuchExample(name, content)
    const [first] = content.examples.values()
    const usual = wantsFirst ? first : undefined
    const example = name === undefined ? usual : content.examples.get(name)
    if (example === undefined || 'value' in example) return example
    return this.#external(example, name !== undefined)
  }

  /** What cannot be fetched is faked, unless it was asked for by name. */
  async #external(example: External, asked: boolean): Promise<{ value: unknown } | undefined> {
    try {
      return { value: await this.#readOnce(example) }
    } catch (error) {
      const reason = `the example lies elsewhere and cannot be read: ${reasonOf(error)}`
      if (asked) throw new Problem('no-such-example', reason)
      return undefined
    }
  }

  /** Each path parameter makes an answer of its own, but the example of all is the same. */
  #readOnce(example: External): Promise<string> {
    const known = this.#externals.get(example.holder)
    if (known !== undefined) return known
    const read = this.#options.readExternal(example)
    read.catch((error: unknown) =>
      this.#options.report(example.holder, 'external-example', reasonOf(error)),
    )
    this.#externals.set(example.holder, read)
    return read
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function noSuchExample(name: string, content: ContentModel): Problem {
  const names = [...content.examples.keys()]
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  return new Problem('no-such-example', `the response has no example "${name}"; ${known}`, {
    members: { available: names },
  })
}
