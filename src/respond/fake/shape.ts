import type { SchemaNode } from '../../spec/dialect.ts'
import type { JsonObject } from '../../types.ts'

/** A schema made finite and free of references: what `draw` turns into a value. */
export type Shape = Choice | Settled

/** An alternative that is still open: the draw takes one of its branches. */
export interface Choice {
  kind: 'choice'
  /** The likeliest; what a choice is looked at for where nothing is drawn yet. */
  usual: Shape
  /** All of them, the likeliest first; shaped when they are first taken. */
  branches: (() => Shape)[]
  /** Null or nothing, where that is one of the branches. */
  rare: Shape | undefined
}

export type Settled =
  | {
      kind: 'object'
      /** The schema's own name, e.g. `Pet`. */
      about: string | undefined
      members: Member[]
      /** Properties it needs at least. */
      least: number
      /** The most it may have. */
      most: number
      /** What further properties may be; only where there is nothing else to show. */
      extras: Extra[]
      /** What `x-faker` asks for. */
      wish: unknown
      /** Whether its members tell of a person, or of a place. */
      person: boolean
      placed: boolean
    }
  | {
      kind: 'array'
      first: Shape[]
      item: Shape
      /** The schema of the items, to shape one of them by itself. */
      node: unknown
      least: number
      most: number
      /** What `maxItems` allows. */
      limit: number
      unique: boolean
      wish: unknown
    }
  | { kind: 'value'; values: unknown[] }
  | {
      kind: 'leaf'
      schema: SchemaNode
      name: string
      notes: JsonObject
      nullable: boolean
      /** It stands for an object by that object's key. */
      refers: boolean
    }

/** Properties that are not named one by one. */
export interface Extra {
  /** What they may be called; anything when absent. */
  names: Shape | undefined
  shape: Shape
}

export interface Member {
  name: string
  shape: Shape
  /** Required. */
  must: boolean
}

/** What differs between one try at a valid value and the next. */
export interface Attempt {
  /** Whether the draw takes the branches of `oneOf` and `anyOf`. */
  varies: boolean
  /** Which of them is taken otherwise. */
  branch: number
  /** Leave optional properties out. */
  lean: boolean
}
