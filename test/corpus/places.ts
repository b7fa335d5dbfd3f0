import { readFileSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml'

export type Tree = { [name: string]: unknown }

/** A value together with where it stands, so that a `$ref` in it can be followed. */
export interface Place {
  file: string
  /** Path from the root of the file. */
  path: readonly string[]
  value: unknown
}

export class RefError extends Error {}

const yamlSchema = CORE_SCHEMA.withTags(mergeTag)
const MAX_HOPS = 50

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON, else YAML; a duplicate key does not stop the reading, the last one counts. */
export function parseDocument(text: string, file = ''): unknown {
  const source = text.replace(/^\uFEFF/, '')
  if (extname(file) === '.json' || /^\s*[{[]/.test(source)) {
    try {
      return JSON.parse(source) as unknown
    } catch {
      // YAML reads more than JSON does, and says better what is wrong.
    }
  }
  try {
    return load(source, { schema: yamlSchema })
  } catch (error) {
    if (error instanceof YAMLException && error.reason.includes('duplicated mapping key')) {
      return load(source, { schema: yamlSchema, json: true })
    }
    throw error
  }
}

/** Text that names a place: file and JSON pointer. */
export function placeId(place: Place): string {
  const pointer = place.path.map((key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`)
  return `${place.file}#${pointer.join('')}`
}

function parsePointer(fragment: string): string[] {
  let decoded = fragment
  try {
    decoded = decodeURIComponent(fragment)
  } catch {
    // A bare per cent sign: taken as it stands.
  }
  const keys = decoded.split('/').slice(1)
  return keys.map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'))
}

/** The judge's own reading of one description, over as many files as it takes. */
export class Reader {
  readonly #files = new Map<string, unknown>()
  readonly #names = new Map<string, Map<string, Place>>()

  /** Puts a file in place without reading it from disk. */
  set(file: string, value: unknown): void {
    this.#files.set(file, value)
  }

  root(file: string): Place {
    if (!this.#files.has(file)) {
      let text: string
      try {
        text = readFileSync(file, 'utf8')
      } catch {
        throw new RefError(`cannot read ${file}`)
      }
      this.#files.set(file, parseDocument(text, file))
    }
    return { file, path: [], value: this.#files.get(file) }
  }

  /** The place under a key as it is written there, a `$ref` not followed. */
  child(place: Place, key: string | number): Place | undefined {
    const { value } = place
    const name = String(key)
    if (Array.isArray(value)) {
      const index = /^\d+$/.test(name) ? Number(name) : -1
      if (index < 0 || index >= value.length) return undefined
      return { file: place.file, path: [...place.path, name], value: value[index] as unknown }
    }
    if (!isTree(value) || !Object.hasOwn(value, name)) return undefined
    return { file: place.file, path: [...place.path, name], value: value[name] }
  }

  /** The place under a key with every `$ref` on the way followed. */
  get(place: Place, ...keys: (string | number)[]): Place | undefined {
    let at: Place | undefined = this.follow(place)
    for (const key of keys) {
      const next = this.child(at, key)
      if (next === undefined) return undefined
      at = this.follow(next)
    }
    return at
  }

  /** The members of an object or a list, as they are written there. */
  members(place: Place | undefined): [name: string, member: Place][] {
    if (place === undefined || typeof place.value !== 'object' || place.value === null) return []
    return Object.entries(place.value).map(([name, value]) => [
      name,
      { file: place.file, path: [...place.path, name], value: value as unknown },
    ])
  }

  /** A map of schemas by name: no schema itself, and yet some write a `$ref` to one there. */
  map(place: Place, key: string): Place | undefined {
    const written = this.child(place, key)
    return written === undefined ? undefined : this.follow(written)
  }

  /** Follows `$ref` until something else stands there. */
  follow(place: Place): Place {
    let at = place
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      const ref = isTree(at.value) ? at.value.$ref : undefined
      if (typeof ref !== 'string') return at
      at = this.target(at, ref)
    }
    throw new RefError(`$ref runs in a circle at ${placeId(place)}`)
  }

  /** Where a reference written at a place points to; one step. */
  target(from: Place, ref: string): Place {
    const [address = '', fragment = ''] = ref.split(/#(.*)/s)
    if (/^[a-z][a-z0-9+.-]+:/i.test(address) && !this.#named(from.file).has(address)) {
      throw new RefError(`remote $ref ${ref}`)
    }
    const named = address === '' ? undefined : this.#named(from.file).get(address)
    const base = named ?? this.root(this.#fileOf(from.file, address))
    if (fragment === '') return base
    if (!fragment.startsWith('/')) {
      const anchor = this.#named(base.file).get(`#${fragment}`)
      if (anchor === undefined) throw new RefError(`no anchor for $ref ${ref}`)
      return anchor
    }
    let at = base
    for (const key of parsePointer(fragment)) {
      const next = this.child(at, key) ?? this.child(this.follow(at), key)
      if (next === undefined) throw new RefError(`nothing at $ref ${ref}`)
      at = next
    }
    return at
  }

  #fileOf(from: string, address: string): string {
    if (address === '') return from
    const path = address.replace(/\?.*$/, '')
    const plain = resolve(dirname(from), path)
    if (this.#files.has(plain)) return plain
    try {
      return resolve(dirname(from), decodeURIComponent(path))
    } catch {
      return plain
    }
  }

  /** `$id`, `$anchor` and `$dynamicAnchor` of a file, looked up once. */
  #named(file: string): Map<string, Place> {
    const known = this.#names.get(file)
    if (known !== undefined) return known
    const names = new Map<string, Place>()
    this.#names.set(file, names)
    const pending: Place[] = [this.root(file)]
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      for (const name of namesOf(place.value)) names.set(name, place)
      for (const [, member] of this.members(place)) {
        if (typeof member.value === 'object' && member.value !== null) pending.push(member)
      }
    }
    return names
  }
}

function namesOf(value: unknown): string[] {
  if (!isTree(value)) return []
  const names = typeof value.$id === 'string' ? [value.$id.replace(/#$/, '')] : []
  for (const anchor of [value.$anchor, value.$dynamicAnchor]) {
    if (typeof anchor === 'string') names.push(`#${anchor}`)
  }
  return names
}

/** `Map.groupBy`, which Node 20 does not have. */
export function groupBy<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const group = groups.get(keyOf(one))
    if (group === undefined) groups.set(keyOf(one), [one])
    else group.push(one)
  }
  return groups
}
