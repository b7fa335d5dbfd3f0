import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { FLAGS } from './flags.ts'

/** Fields that belong to the host or to the short form: set once, not in each mock. */
const HOST_FIELDS = new Set([
  'host',
  'name',
  'basePath',
  'log',
  'admin',
  'storage',
  'watch',
  'tls',
  'outbound',
])

/** Lays the values of flags over a config, and over every mock that says otherwise. */
export function applyFlags(config: JsonObject, values: Map<string, unknown>): JsonObject {
  let merged = config
  for (const { name, config: path } of FLAGS) {
    if (path === undefined || !values.has(name)) continue
    const keys = path.split('.')
    merged = overMocks(setAt(merged, keys, values.get(name)), keys, values.get(name))
  }
  return merged
}

/** Puts the specs of the command line in place of those of a config file. */
export function replaceSpecs(config: JsonObject, specs: string[]): JsonObject {
  if (specs.length === 0) return config
  const { mocks: _mocks, name: _name, basePath: _basePath, ...rest } = config
  return { ...rest, spec: specs }
}

function overMocks(config: JsonObject, keys: string[], value: unknown): JsonObject {
  const [head = ''] = keys
  const mocks = config['mocks']
  if (HOST_FIELDS.has(head) || !isObject(mocks)) return config
  const entries = Object.entries(mocks)
  // Several mocks with ports of their own cannot all move to one.
  if (head === 'port' && entries.length > 1) return config
  const changed = entries.map(([name, mock]) => [
    name,
    isObject(mock) && mock[head] !== undefined ? setAt(mock, keys, value) : mock,
  ])
  return { ...config, mocks: Object.fromEntries(changed) }
}

function setAt(target: JsonObject, [head = '', ...rest]: string[], value: unknown): JsonObject {
  if (rest.length === 0) return { ...target, [head]: value }
  return { ...target, [head]: setAt(asObject(head, target[head]), rest, value) }
}

/** The long form of a field whose short form is no object. */
function asObject(key: string, value: unknown): JsonObject {
  if (isObject(value)) return value
  return key === 'validation' && value !== undefined ? { requests: value } : {}
}
