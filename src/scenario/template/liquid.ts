import type { Emitter, FilteredValueToken, Liquid, Template, Tokenizer, Value } from 'liquidjs'
import { registerFilters, textOf } from './filters.ts'
import { MAX_OUTPUT, setRun, spend } from './run.ts'
import type { Run } from './run.ts'
import { weigh } from './weight.ts'

/** A parsed template. */
export interface Parsed {
  templates: Template[]
  /** Whether it is one `{{ … }}`, whose value keeps its type. */
  isValue: boolean
  /** Whether it may look at the request's body. */
  needsBody: boolean
  /** Names that stand in the template as they are, before `| faker`. */
  fakerNames: string[]
}

/** Liquid within our limits. */
export interface Engine {
  /** Throws Liquid's errors. */
  parse(text: string): Parsed
  /** Renders strings of one value one after the other; synchronous. Throws Liquid's errors. */
  begin(run: Run): (parsed: Parsed) => unknown
  tags: readonly string[]
  filters: readonly string[]
}

/** In ms; long enough for a process that has to wait for its processor. */
export const RENDER_LIMIT: number = 400
/** In Liquid's units: characters and elements made on the way. */
export const MEMORY_LIMIT: number = 8 * 1024 * 1024
/** They read other templates. */
export const FILE_TAGS: readonly string[] = ['include', 'render', 'layout', 'block']
const OPTIONS = {
  ownPropertyOnly: true,
  strictFilters: true,
  timezoneOffset: 0,
  renderLimit: RENDER_LIMIT,
  memoryLimit: MEMORY_LIMIT,
  // Takes the place of the file system.
  templates: {},
}

/** The request as a whole, or a part that is not known by name; reading a body in vain does no harm. */
const MAY_READ_BODY = /\brequest\b(?!\s*\.\s*(?:method|path|params|query|headers|cookies)\b)/

let loading: Promise<Engine> | undefined

/** Loads Liquid, which takes its time, at the first template. */
export function loadEngine(): Promise<Engine> {
  return (loading ??= createEngine())
}

async function createEngine(): Promise<Engine> {
  const { Context, Liquid, Output, Tokenizer, toValueSync } = await import('liquidjs')
  const liquid = new Liquid(OPTIONS)
  for (const name of FILE_TAGS) delete liquid.tags[name]
  boundRanges(Tokenizer.prototype, () => new Tokenizer('from | range: to').readFilteredValue())
  boundCaptures(liquid)
  registerFilters(liquid)

  return {
    parse(text) {
      const templates = liquid.parse(text)
      return {
        templates,
        isValue: templates.length === 1 && templates[0] instanceof Output,
        needsBody: MAY_READ_BODY.test(text),
        fakerNames: [...findFakerNames(templates, toValueSync)],
      }
    },
    begin(run) {
      const root = new Context({}, liquid.options, { sync: true }, { liquid })
      return ({ templates, isValue }) => {
        const context = root.spawn(run.scope.values)
        setRun(context, run)
        const emitter = isValue
          ? createValueEmitter(run)
          : createTextEmitter((size) => spend(run, size))
        toValueSync(liquid.renderer.renderTemplates(templates, context, emitter))
        return emitter.value()
      }
    },
    tags: Object.keys(liquid.tags),
    filters: Object.keys(liquid.filters),
  }
}

type Children = Generator<unknown, Template[]>

/** Liquid counts a range up one by one, which never ends where adding 1 changes nothing (from 2^53 on). */
function boundRanges(tokenizer: Tokenizer, createFiltered: () => FilteredValueToken): void {
  const read = tokenizer.readGroupOrRange
  tokenizer.readGroupOrRange = function () {
    const token = read.call(this)
    if (token === undefined || !('lhs' in token)) return token
    const filtered = createFiltered()
    filtered.initial.postfix.splice(0, 1, token.lhs)
    filtered.filters[0]?.args.splice(0, 1, token.rhs)
    const { input, begin, end } = token
    return Object.assign(filtered, { input, begin, end })
  }
}

/** What `capture` gathers has no limit of its own, and doubles in a loop. */
function boundCaptures({ renderer }: Liquid): void {
  const render = renderer.renderTemplates.bind(renderer)
  renderer.renderTemplates = (templates, context, emitter) => {
    const { memoryLimit } = context
    return render(templates, context, emitter ?? createTextEmitter((size) => memoryLimit.use(size)))
  }
}

interface OwnEmitter extends Emitter {
  value(): unknown
}

function createTextEmitter(charge: (size: number) => void): OwnEmitter {
  return {
    buffer: '',
    write(part: unknown) {
      const text = textOf(part)
      charge(text.length)
      this.buffer += text
    },
    value() {
      return this.buffer
    },
  }
}

function createValueEmitter(run: Run): OwnEmitter {
  let value: unknown
  return {
    buffer: '',
    write(part: unknown) {
      spend(run, weigh(part, MAX_OUTPUT))
      value = part
    },
    value: () => value ?? null,
  }
}

function* findFakerNames(
  templates: readonly Template[],
  list: (children: Children) => Template[],
): Generator<string> {
  for (const template of templates) {
    for (const argument of template.arguments?.() ?? []) {
      const name = 'filters' in argument ? findFakerName(argument) : undefined
      if (name !== undefined) yield name
    }
    if (template.children) yield* findFakerNames(list(template.children(false, true)), list)
  }
}

function findFakerName({ initial, filters }: Value | FilteredValueToken): string | undefined {
  const [token, ...more] = initial.postfix
  if (filters[0]?.name !== 'faker' || more.length > 0 || token === undefined) return undefined
  return 'content' in token && typeof token.content === 'string' ? token.content : undefined
}
