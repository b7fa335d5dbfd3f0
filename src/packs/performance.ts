import { answer, cycle } from './answers.ts'
import { scenario } from './pack.ts'
import type { Pack } from './pack.ts'

const category = 'performance-testing'
const otherwise = 'The document has no operations.'
const STEADY = { p50: 120, p99: 600 }
const BUSY = { p50: 800, p99: 4000 }

/** Sends no load: they make a mock as slow and as unreliable as a service under load is. */
export const performancePacks: readonly Pack[] = [
  {
    category,
    name: 'load-testing',
    description:
      'The answer times of a service under its usual load. Nothing is sent: the requests come from a tool of yours.',
    otherwise,
    scenarios: (operations) =>
      scenario(
        'load-steady',
        `Everything answers as usual, half within ${STEADY.p50} ms and 99 % within ${STEADY.p99} ms.`,
        operations,
        () => ({ respond: { delay: STEADY } }),
      ),
  },
  {
    category,
    name: 'stress-testing',
    description:
      'The answer times and errors of a service beyond its limits. Nothing is sent: the requests come from a tool of yours.',
    otherwise,
    scenarios: (operations) =>
      scenario(
        'stress-overload',
        `Half of the answers take ${BUSY.p50} ms or more, and each fourth of an operation is 503.`,
        operations,
        (one) => {
          const slow = { delay: BUSY }
          const refused = { ...answer(one, 503, { 'retry-after': '5' }), delay: BUSY.p50 }
          return cycle(slow, slow, slow, refused)
        },
      ),
  },
  {
    category,
    name: 'spike-testing',
    description:
      'A service that falters for a while and recovers, again and again. Nothing is sent: the requests come from a tool of yours.',
    otherwise,
    scenarios: (operations) =>
      scenario(
        'spike-wave',
        'Of ten requests of an operation, six are fast, two slow, one is 503, and one slow again.',
        operations,
        (one) => {
          const slow = { delay: BUSY.p99 }
          const fast = [{}, {}, {}, {}, {}, {}]
          const spike = [slow, slow, answer(one, 503, { 'retry-after': '1' }), slow]
          return cycle(...fast, ...spike)
        },
      ),
  },
  {
    category,
    name: 'endurance-testing',
    description:
      'A service that slows down as if it leaked, fails, and starts anew. Nothing is sent: the requests come from a tool of yours.',
    otherwise,
    scenarios: (operations) =>
      scenario(
        'endurance-leak',
        'The answers of an operation take 50, 100, 200, 400, 800 and 1600 ms, then one is 500, and so on.',
        operations,
        (one) => {
          const slowing = [50, 100, 200, 400, 800, 1600].map((delay) => ({ delay }))
          return cycle(...slowing, answer(one, 500))
        },
      ),
  },
]
