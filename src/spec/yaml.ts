import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  mapTag,
  mergeTag,
  seqTag,
} from 'js-yaml'
import type { Schema } from 'js-yaml'

/** What is behind a tag that is not YAML's own, such as `!Sub` of CloudFormation, is taken as if it had none. */
const foreign = ['!', 'tag:'].flatMap((prefix) => [
  defineScalarTag(prefix, { matchByTagPrefix: true, resolve: (text) => text, identify: never }),
  defineSequenceTag(prefix, { ...seqTag, matchByTagPrefix: true, identify: never }),
  defineMappingTag(prefix, { ...mapTag, matchByTagPrefix: true, identify: never }),
])

function never(): boolean {
  return false
}

/** YAML 1.2 core, with merge keys and with tags of others. */
export const SCHEMA: Schema = CORE_SCHEMA.withTags(mergeTag, ...foreign)
