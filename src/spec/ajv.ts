import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { SchemaValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { compilePattern } from '../lib/regex.ts'

/** Our keyword for a reference that is followed when a value gets there; its value is a number. */
export const ENTER = 'x-mockloop-enter'

/** An ajv for one document; `enter` gives the validator that a number stands for. */
export function createAjv(enter: (index: number) => ValidateFunction | undefined): Ajv2020 {
  const regExp = Object.assign(
    (pattern: string) => {
      const compiled = compilePattern(pattern)
      // ajv keeps compiled patterns by their text: without this, all would be one.
      return { test: (text: string) => compiled.test(text), toString: () => `/${pattern}/` }
    },
    { code: 'undefined' },
  )
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    // A property may be called `constructor`, as what every object inherits.
    ownProperties: true,
    inlineRefs: false,
    verbose: true,
    logger: false,
    // 19.99 is a multiple of 0.01, whatever binary fractions make of it.
    multipleOfPrecision: 6,
    code: { regExp, optimize: false },
  })
  addFormats.default(ajv)
  ajv.addKeyword({ keyword: ENTER, errors: 'full', validate: createEnter(enter) })
  return ajv
}

/** ajv's form of a keyword that is checked by a function: violations hang at it (`FuncKeywordDefinition`). */
function createEnter(
  enter: (index: number) => ValidateFunction | undefined,
): SchemaValidateFunction {
  const check: SchemaValidateFunction = (index: number, value: unknown, _schema, place) => {
    const validate = enter(index)
    const valid = validate === undefined || validate(value, place) === true
    check.errors = valid ? [] : (validate.errors ?? [])
    return valid
  }
  return check
}
