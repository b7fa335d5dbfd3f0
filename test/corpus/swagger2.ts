import { isTree, type Place, type Reader, type Tree } from './places.ts'
import type { Body, Media, Param, Where } from './operations.ts'

const STYLES: Record<string, string> = {
  ssv: 'spaceDelimited',
  tsv: 'tabDelimited',
  pipes: 'pipeDelimited',
}

/** Parameters of 2.0 other than the body's, in the terms of 3.x. */
export function paramsOfSwagger(reader: Reader, places: readonly Place[]): Param[] {
  return places.flatMap((place) => {
    const value = place.value as Tree
    if (value.in === 'body' || value.in === 'formData') return []
    const where = value.in as Where
    const format = typeof value.collectionFormat === 'string' ? value.collectionFormat : 'csv'
    return [
      {
        name: String(value.name),
        in: where,
        required: value.required === true || where === 'path',
        style: STYLES[format] ?? (where === 'query' ? 'form' : 'simple'),
        explode: format === 'multi',
        // A 2.0 parameter is its own schema.
        schema: reader.child(place, 'schema') ?? withoutName(place),
        examples: [value.example, value['x-example']].filter((example) => example !== undefined),
      },
    ]
  })
}

/** The body or form parameters of 2.0 as a request body of 3.x. */
export function mediaOfBody(
  reader: Reader,
  root: Place,
  operation: Place,
  params: readonly Place[],
): Body | undefined {
  const consumes = listOf(reader, root, operation, 'consumes')
  const body = params.find((place) => (place.value as Tree).in === 'body')
  if (body !== undefined) {
    const types = consumes.length > 0 ? consumes : ['application/json']
    const schema = reader.child(body, 'schema')
    const media = types.map((type) => ({ type, schema, examples: [] }))
    return { required: (body.value as Tree).required === true, media }
  }
  const fields = params.filter((place) => (place.value as Tree).in === 'formData')
  if (fields.length === 0) return undefined
  const hasFile = fields.some((place) => (place.value as Tree).type === 'file')
  const forms = consumes.filter((type) => /form/.test(type))
  const fallback = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
  const usable = hasFile ? forms.filter((type) => type.startsWith('multipart/')) : forms
  const required = fields.filter((place) => (place.value as Tree).required === true)
  const schema: Place = {
    file: operation.file,
    path: [...operation.path, '(form)'],
    value: {
      type: 'object',
      properties: Object.fromEntries(fields.map((p) => [nameOf(p), withoutName(p).value])),
      required: required.map(nameOf),
    },
  }
  const types = usable.length > 0 ? usable : [fallback]
  return {
    required: required.length > 0,
    media: types.map((type) => ({ type, schema, examples: [] })),
  }
}

/** The content of a 2.0 response: its schema under each media type it may have. */
export function responseOfSwagger(
  reader: Reader,
  root: Place,
  operation: Place,
  response: Place,
): Media[] {
  const schema = reader.child(response, 'schema')
  const examples = new Map(reader.members(reader.child(response, 'examples')))
  if (schema === undefined && examples.size === 0) return []
  const produces = listOf(reader, root, operation, 'produces')
  const types = produces.length > 0 ? produces : ['*/*']
  return [...new Set([...types, ...examples.keys()])].map((type) => {
    const example = examples.get(type)
    return { type, schema, examples: example === undefined ? [] : [example.value] }
  })
}

function listOf(reader: Reader, root: Place, operation: Place, key: string): string[] {
  const list = reader.get(operation, key) ?? reader.get(root, key)
  return Array.isArray(list?.value) ? list.value.map(String) : []
}

function nameOf(place: Place): string {
  return String((place.value as Tree).name)
}

/** `required` of a parameter is not the `required` of a schema. */
function withoutName(place: Place): Place {
  if (!isTree(place.value)) return place
  const { required: _required, name: _name, in: _in, description: _text, ...schema } = place.value
  return { file: place.file, path: [...place.path, '(schema)'], value: schema }
}
