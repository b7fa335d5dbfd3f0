import type { Faker } from '@faker-js/faker'
import { InvalidArgumentError } from '../../errors.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'

/** Most that may be asked of a method whose numbers are counts and lengths. */
const MAX_COUNT = 1000
/** Their numbers are values, and cost nothing. */
const VALUES = /^(number\.|location\.|finance\.amount$|commerce\.price$|date\.(?!betweens$))/
/** `helpers` takes templates and functions. */
const LEFT_OUT = new Set(['helpers', 'rawDefinitions', 'definitions'])

/** Throws `InvalidArgumentError`, with the nearest name, for what is no method of faker's. */
export function checkMethod(faker: Faker, name: string): void {
  if (findMethod(faker, name)) return
  const nearest = didYouMean(name, methodNames(faker))
  throw new InvalidArgumentError(
    `faker has no method ${JSON.stringify(name.slice(0, 100))}${nearest || '; write it as person.fullName'}`,
  )
}

/** Calls `person.fullName` or the like; what comes out is JSON. */
export function callMethod(faker: Faker, name: string, args: readonly unknown[]): unknown {
  checkMethod(faker, name)
  if (!VALUES.test(name)) checkCounts(name, args)
  return toJson(findMethod(faker, name)?.(args))
}

function findMethod(
  faker: Faker,
  name: string,
): ((args: readonly unknown[]) => unknown) | undefined {
  const [moduleName = '', methodName = '', ...more] = name.split('.')
  if (more.length > 0 || LEFT_OUT.has(moduleName) || !Object.hasOwn(faker, moduleName))
    return undefined
  const holder: unknown = Reflect.get(faker, moduleName)
  if (!isObject(holder) || !methodsOf(holder).includes(methodName)) return undefined
  const method = holder[methodName]
  return typeof method === 'function' ? (args) => Reflect.apply(method, holder, args) : undefined
}

function methodNames(faker: Faker): string[] {
  return Object.entries(faker).flatMap(([name, holder]) =>
    LEFT_OUT.has(name) || !isObject(holder)
      ? []
      : methodsOf(holder).map((method) => `${name}.${method}`),
  )
}

/** Modules are classes, some of which extend another; nothing of Object's is a method of theirs. */
function methodsOf(holder: object): string[] {
  const names: string[] = []
  let level = holder
  while (level !== Object.prototype) {
    names.push(...Object.getOwnPropertyNames(level))
    level = Object.getPrototypeOf(level) ?? Object.prototype
  }
  return names.filter(
    (name) => name !== 'constructor' && typeof Reflect.get(holder, name) === 'function',
  )
}

function checkCounts(name: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'number') {
    if (Number(value) > MAX_COUNT)
      throw new InvalidArgumentError(
        `faker's ${name} is given ${value}; at most ${MAX_COUNT} is made`,
      )
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) checkCounts(name, part)
  }
}

function toJson(made: unknown): unknown {
  if (typeof made === 'bigint') return Number(made)
  return typeof made === 'object' && made !== null ? JSON.parse(JSON.stringify(made)) : made
}
