/** A method of faker, ready to be called. */
export type FakerMethod = (...args: unknown[]) => unknown

/** What takes templates, which may call anything. */
const LEFT_OUT = 'helpers'

/** The method that a path such as `person.firstName` names; nothing when faker's modules have none of that name. */
export function fakerMethod(faker: object, path: string): FakerMethod | undefined {
  const [moduleName = '', name = '', ...more] = path.replace(/^faker\./, '').split('.')
  const holder = more.length === 0 ? moduleOf(faker, moduleName) : undefined
  const method = holder === undefined ? undefined : ownMember(holder, name)
  if (holder === undefined || typeof method !== 'function') return undefined
  return (...args) => Reflect.apply(method, holder, args)
}

/** Every path that names a method. */
export function listFakerMethods(faker: object): string[] {
  return Object.keys(faker).flatMap((moduleName) => {
    const holder = moduleOf(faker, moduleName) ?? {}
    const names = Object.keys(holder).filter(
      (name) => typeof ownMember(holder, name) === 'function',
    )
    return names.map((name) => `${moduleName}.${name}`)
  })
}

function moduleOf(faker: object, name: string): object | undefined {
  const found = name === LEFT_OUT ? undefined : ownMember(faker, name)
  return typeof found === 'object' && found !== null ? found : undefined
}

/** Nothing that every object inherits: `constructor` is no method of faker. */
function ownMember(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined
}
