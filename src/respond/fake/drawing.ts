import type { Faker } from '@faker-js/faker'
import { createRandom, hashSeed } from '../../lib/random.ts'
import type { Random } from '../../lib/random.ts'
import type { PagingNames } from './paging.ts'
import type { Settled, Shape } from './shape.ts'
import { localitiesOf } from './world.ts'
import type { Locality } from './world.ts'

/** One object's common facts, so that its members agree: whose it is, and when things happened. */
export interface Subject {
  /** Words of what the object is: the schema's name, or the property it stands in. */
  kind: string
  first: string
  last: string
  /** Epoch ms of the earliest event; later events are counted from here. */
  since: number
  /** Where it is. */
  locality: Locality
  /** Whether its members tell of a person, or of a place. */
  person: boolean
  placed: boolean
}

/** Which things of the drawing a URL names, so that they are the same wherever they are shown. */
export interface Naming {
  /** Seed of every thing that a URL names. */
  seed: number
  /** The URL path that was asked for, parameters filled in. */
  path: string
  /** The object that the path itself names, and the property that holds its name. */
  thing?: { shape: Shape; property: string; value: unknown } | undefined
  /** The list whose items are named by `<path>/<property>`. */
  list?: Listing | undefined
  /** Values of path parameters for the properties that are called like them. */
  params: ReadonlyMap<string, string>
}

/** The list that an answer is about, and which page of it is asked for. */
export interface Listing {
  shape: Settled & { kind: 'array' }
  /** What names an item. */
  property: string
  length: number | undefined
  page: string
  paging: PagingNames
}

export interface Drawing {
  faker: Faker
  random: Random
  /** Everything below an object is drawn from its own seed and name, whatever stands beside it. */
  seed: number
  subject: Subject
  /**
   * Whether examples written at properties are taken: everywhere, or only where the name tells
   * nothing (things of which there are many would else all be alike).
   */
  examples: 'all' | 'unknown' | 'none'
  /** The HTTP status of the answer. */
  status: number
  naming: Naming
}

const DAY = 86_400_000
/** Dates lie in a fixed span, so that a seed gives the same ones next year. */
const EPOCH = Date.UTC(2024, 0, 1)

/** The seed of the thing that a path names. */
export function thingSeed({ seed, path }: { seed: number; path: string }): number {
  return hashSeed(seed, 'thing', path)
}

/** A drawing that starts from a seed. */
export function startDrawing(start: {
  faker: Faker
  seed: number
  kind: string
  examples: Drawing['examples']
  status: number
  naming: Naming
}): Drawing {
  const random = reseed(start.faker, start.seed)
  return { ...start, random, subject: createSubject(start.kind, start.faker, random) }
}

/** A subject of its own, from where the random source stands. */
export function createSubject(kind: string, faker: Faker, random: Random): Subject {
  return {
    kind,
    first: faker.person.firstName(),
    last: faker.person.lastName(),
    since: EPOCH + random.int(0, 500) * DAY + random.int(0, DAY - 1),
    locality: random.pick(localities(faker)),
    person: false,
    placed: false,
  }
}

const known = new WeakMap<Faker, readonly Locality[]>()

function localities(faker: Faker): readonly Locality[] {
  const found = known.get(faker) ?? localitiesOf(faker.rawDefinitions.metadata?.code ?? '')
  known.set(faker, found)
  return found
}

/** Starts faker and a random source anew from a seed. */
export function reseed(faker: Faker, seed: number): Random {
  faker.seed(seed)
  return createRandom(seed)
}

/** `people` stays, `pets` becomes `pet`. */
export function singular(kind: string): string {
  return kind.replace(/ies$/, 'y').replace(/([^s])s$/, '$1')
}
