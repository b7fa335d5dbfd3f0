import type { Media } from './operations.ts'
import { isTree, type Place, type Reader, type Tree } from './places.ts'
import { shapeOf, type Shape } from './shape.ts'

/** A value written out by the XML Object. */
export function xmlText(reader: Reader, media: Media, value: unknown): string {
  const names = media.schema === undefined ? [] : shapeOf(reader, [media.schema]).names
  const root = element(reader, { name: names[0] ?? 'root', value, schema: media.schema })
  return `<?xml version="1.0" encoding="UTF-8"?>${root}`
}

interface Element {
  name: string
  value: unknown
  schema: Place | undefined
}

function escape(value: unknown): string {
  const text = typeof value === 'object' ? '' : String(value)
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}

function rulesOf(shape: Shape | undefined): Tree {
  return isTree(shape?.words.xml) ? shape.words.xml : {}
}

function tagOf(rules: Tree, name: string): string {
  const prefix = typeof rules.prefix === 'string' ? `${rules.prefix}:` : ''
  return `${prefix}${typeof rules.name === 'string' ? rules.name : name}`
}

function namespaceOf({ namespace, prefix }: Tree): string {
  if (typeof namespace !== 'string') return ''
  return ` xmlns${typeof prefix === 'string' ? `:${prefix}` : ''}="${escape(namespace)}"`
}

/** One value as an XML element. */
export function element(reader: Reader, { name, value, schema }: Element): string {
  const shape = schema === undefined ? undefined : shapeOf(reader, [schema])
  const rules = rulesOf(shape)
  const tag = tagOf(rules, name)
  const space = namespaceOf(rules)
  if (Array.isArray(value)) {
    const wrapped = rules.wrapped === true
    const inner = wrapped ? name : tag
    const items = value.map((one: unknown) =>
      element(reader, { name: inner, value: one, schema: shape?.items }),
    )
    return wrapped ? `<${tag}${space}>${items.join('')}</${tag}>` : items.join('')
  }
  if (!isTree(value)) return `<${tag}${space}>${escape(value)}</${tag}>`
  let attributes = space
  let children = ''
  for (const [key, one] of Object.entries(value)) {
    const own = shape?.properties.get(key)?.at(-1)
    const part = rulesOf(own === undefined ? undefined : shapeOf(reader, [own]))
    if (part.attribute === true) attributes += ` ${tagOf(part, key)}="${escape(one)}"`
    else children += element(reader, { name: key, value: one, schema: own })
  }
  return `<${tag}${attributes}>${children}</${tag}>`
}
