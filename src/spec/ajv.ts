import { _, Ajv2020, Name } from 'ajv/dist/2020.js'
import type { CodeGen, ErrorObject, KeywordCxt } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { compilePattern } from '../lib/regex.ts'
import { createOneOf, findTwins } from './same.ts'

/** Our keyword for a reference that is followed when a value gets there; its value is a number. */
export const ENTER = 'x-mockloop-enter'

/**
 * Follows a reference: `undefined` where the value fits, else what is wrong with it, at places
 * counted from the value.
 */
export type Enter = (index: number, value: unknown) => readonly ErrorObject[] | undefined

/** What an ajv is to do: judge whether values fit, or tell all that is wrong with them as well. */
export interface Purpose {
  judge: Enter
  tell?: {
    enter: Enter
    /** Hears when a loop was left early. */
    onMore: () => void
  }
  /** For schemas of so many properties that code which ends at the first error would be nested too deep. */
  isWide?: boolean
}

/** Of a list or a map, no more than this is told. */
const MOST_IN_LOOP = 250
/** The keywords that look at each member of a value. */
const LOOPS =
  'items unevaluatedItems additionalProperties patternProperties propertyNames unevaluatedProperties'
/** Characters. What is longer is no time, and in other formats is not looked into. */
const LONGEST_TIME = 100
const LONGEST = 1_000_000

/** An ajv for one document. */
export function createAjv({ judge, tell, isWide = false }: Purpose): Ajv2020 {
  const all = tell !== undefined
  const regExp = Object.assign(toRegExp, { code: 'undefined' })
  const ajv = new Ajv2020({
    allErrors: all || isWide,
    verbose: all,
    messages: all,
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    // A property may be called `constructor`, as what every object inherits.
    ownProperties: true,
    inlineRefs: false,
    logger: false,
    // 19.99 is a multiple of 0.01, whatever binary fractions make of it.
    multipleOfPrecision: 6,
    code: { regExp, optimize: false },
  })
  addFormats.default(ajv)
  guardFormats(ajv)
  addEnter(ajv, judge, tell?.enter)
  compareSafely(ajv)
  forgetItems(ajv)
  if (tell === undefined) return ajv
  boundLoops(ajv, tell.onMore)
  hushBranches(ajv)
  return ajv
}

function toRegExp(pattern: string): { test: (text: string) => boolean; toString: () => string } {
  const compiled = compilePattern(pattern)
  // ajv keeps compiled patterns by their text: without this, all would be one.
  return { test: (text) => compiled.test(text), toString: () => `/${pattern}/` }
}

/** What fails hangs below one error, so that lists are never copied; `flatten` unfolds them. */
function addEnter(ajv: Ajv2020, judge: Enter, tell: Enter = judge): void {
  ajv.addKeyword({
    keyword: ENTER,
    schemaType: 'number',
    error: { message: 'does not fit', params: ({ params }) => _`{ errors: ${params['errors']} }` },
    code(context) {
      const { gen, data, schemaCode, it } = context
      const call = gen.scopeValue('func', { ref: it.createErrors === false ? judge : tell })
      const errors = gen.const('errors', _`${call}(${schemaCode}, ${data})`)
      context.setParams({ errors })
      context.fail(_`${errors} !== undefined`)
    },
  })
}

/** Formats by regex: some take time that grows with the square of the text, all run out of stack at last. */
function guardFormats(ajv: Ajv2020): void {
  const { url } = ajv.formats
  // The user part is one run of characters; written as two, it is cut in every way there is.
  if (url instanceof RegExp) {
    const once = new RegExp(url.source.replace(String.raw`\S+(?::\S*)?@`, String.raw`\S+@`), 'iu')
    ajv.addFormat('url', (text) => !/\s/.test(text) && once.test(text))
  }
  for (const [name, format] of Object.entries(ajv.formats)) {
    const test = testOf(format)
    if (test === undefined) continue
    const longest = name.includes('time') ? LONGEST_TIME : Infinity
    ajv.addFormat(name, (text) => text.length <= longest && (text.length > LONGEST || test(text)))
  }
}

/** How a format tests texts; `undefined`: it is one of numbers, or takes any. */
function testOf(format: unknown): ((text: string) => boolean) | undefined {
  if (format instanceof RegExp) return (text) => format.test(text)
  if (typeof format === 'function') return (text) => format(text) === true
  if (typeof format !== 'object' || format === null || !('validate' in format)) return undefined
  return 'type' in format && format.type === 'number' ? undefined : testOf(format.validate)
}

type Code = (context: KeywordCxt, ruleType?: string) => void

/** Puts other code in the place of a keyword's own; definitions are copies that belong to one ajv. */
function replaceCode(ajv: Ajv2020, keyword: string, change: (own: Code) => Code): void {
  const definition = ajv.getKeyword(keyword)
  if (typeof definition !== 'object' || !('code' in definition) || definition.code === undefined)
    return
  Object.assign(definition, { code: change(definition.code) })
}

/** ajv compares each item with each, and is at a loss about members called `valueOf`. */
function compareSafely(ajv: Ajv2020): void {
  replaceCode(ajv, 'uniqueItems', () => (context) => {
    const { gen, data, schema } = context
    if (schema !== true) return
    const twins = gen.const('twins', _`${gen.scopeValue('func', { ref: findTwins })}(${data})`)
    context.setParams({ i: _`${twins}[1]`, j: _`${twins}[0]` })
    context.fail(_`${twins} !== undefined`)
  })
  for (const keyword of ['enum', 'const']) {
    replaceCode(ajv, keyword, (own) => (context, ruleType) => {
      const { gen, data, schema } = context
      const values: unknown[] = keyword === 'enum' ? schema : [schema]
      if (!values.some((value) => typeof value === 'object' && value !== null))
        return own(context, ruleType)
      const fits = gen.scopeValue('func', { ref: createOneOf(values) })
      context.fail(_`!${fits}(${data})`)
    })
  }
}

/** Nobody reads thousands of violations: a loop that has found so many is left. */
function boundLoops(ajv: Ajv2020, onMore: () => void): void {
  for (const keyword of LOOPS.split(' '))
    replaceCode(ajv, keyword, (own) => (context, ruleType) => {
      own(Object.create(context, { gen: { value: boundGen(context.gen, onMore) } }), ruleType)
    })
}

/**
 * What branches find wrong is not told: it would grow with each alternative in an alternative, and
 * whoever wants to know asks the branch.
 */
function hushBranches(ajv: Ajv2020): void {
  for (const keyword of ['anyOf', 'oneOf'])
    replaceCode(ajv, keyword, (own) => (context, ruleType) => {
      const subschema: KeywordCxt['subschema'] = (applied, valid) =>
        context.subschema({ ...applied, createErrors: false, allErrors: false }, valid)
      const quiet: KeywordCxt = Object.create(context, {
        subschema: { value: subschema },
        error: { value: () => reportAlone(context, quiet) },
      })
      own(quiet, ruleType)
    })
}

/** Which items are not what is looked for says nothing, and there may be millions. */
function forgetItems(ajv: Ajv2020): void {
  replaceCode(ajv, 'contains', (own) => (context, ruleType) => {
    const subschema: KeywordCxt['subschema'] = (applied, valid) => {
      const quiet = { ...applied, createErrors: false, allErrors: false }
      const inner = context.subschema(quiet, valid)
      context.reset()
      return inner
    }
    own(Object.create(context, { subschema: { value: subschema } }), ruleType)
  })
}

function reportAlone(context: KeywordCxt, { params }: KeywordCxt): void {
  context.reset()
  context.setParams(params)
  context.error(true)
}

/** A writer of code whose loops end when they have found enough; what is inside of them is not its own. */
function boundGen(gen: CodeGen, onMore: () => void): CodeGen {
  const errors = new Name('errors')
  const guard = (body: (name: Name) => void): ((name: Name) => void) => {
    const most = gen.const('most', _`${errors} + ${MOST_IN_LOOP}`)
    const more = gen.scopeValue('func', { ref: onMore })
    return (name) => {
      gen.if(_`${errors} > ${most}`, () => gen.code(_`${more}()`).break())
      body(name)
    }
  }
  const forRange: CodeGen['forRange'] = (name, from, to, body) =>
    gen.forRange(name, from, to, guard(body))
  const forOf: CodeGen['forOf'] = (name, list, body) => gen.forOf(name, list, guard(body))
  const bound: CodeGen = Object.create(gen, {
    forRange: { value: forRange },
    forOf: { value: forOf },
  })
  return bound
}
