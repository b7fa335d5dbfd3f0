import type { Scenario, Stub, StubResponse } from '../scenario.ts'

/** A stub as it was read: its target is not yet looked for, and it may have no id. */
export interface Draft {
  stub: Omit<Stub, 'id'> & { id?: string }
  at: string
  /** Where its target stands. */
  targetAt: string
  answers: Answer[]
}

/** An answer with the place of its body or example. */
export interface Answer {
  response: StubResponse
  at: string
}

/** A scenario as it was read from any of the shapes. */
export interface Outline {
  head: Partial<Omit<Scenario, 'stubs'>>
  /** Where `extends` stands. */
  extendsAt: string
  drafts: Draft[]
}
