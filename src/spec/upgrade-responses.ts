import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { mapValues, omit } from './members.ts'
import type { Origins } from './origins.ts'
import { toFileSchema, toHeader } from './upgrade-parameters.ts'

/** A response in the shape of 3.x. */
export function toResponse(
  response: JsonObject,
  { produces, origins }: { produces: readonly string[]; origins: Origins },
): JsonObject {
  if ('content' in response) return response
  const content = toContent(response, { produces, origins })
  return {
    ...omit(response, ['schema', 'examples', 'headers']),
    ...(Object.keys(content).length > 0 && { content }),
    headers: mapValues(response['headers'], (header) => toHeader(header, origins)),
  }
}

/** A media type for each that is produced, when there is a schema, and for each that has an example. */
function toContent(
  response: JsonObject,
  { produces, origins }: { produces: readonly string[]; origins: Origins },
): JsonObject {
  const examples = isObject(response['examples']) ? response['examples'] : {}
  const shown = Object.keys(examples).filter((type) => type.includes('/'))
  const schema = readSchema(response['schema'], origins)
  const usual = produces.length > 0 ? produces : ['application/json']
  const types = new Set([...(schema === undefined ? [] : usual), ...shown])
  return Object.fromEntries(
    [...types].map((type) => {
      const media: JsonObject = schema === undefined ? {} : { schema }
      if (shown.includes(type)) media['example'] = examples[type]
      return [type, origins.note(media, response, { example: ['examples', type] })]
    }),
  )
}

function readSchema(schema: unknown, origins: Origins): unknown {
  if (!isObject(schema) || schema['type'] !== 'file') return schema
  return origins.note(toFileSchema(schema), schema)
}
