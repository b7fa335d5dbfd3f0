import { answer, firstDocumented, isItem, isWrite } from './answers.ts'
import { scenario } from './pack.ts'
import type { Pack } from './pack.ts'

const category = 'business-logic'

/** What is right by the document, and still not what a client is written for. */
export const businessPacks: readonly Pack[] = [
  {
    category,
    name: 'edge-cases',
    description: 'Lists without items, and things that are not there or vanish.',
    otherwise: 'No operation shows a list or a thing.',
    scenarios: (operations) => [
      ...scenario(
        'edge-empty-lists',
        'Lists have no items.',
        operations.filter(({ method, isList }) => method === 'GET' && isList),
        () => ({ respond: { body: [] } }),
      ),
      ...scenario(
        'edge-not-found',
        'What the path names is not there: 404.',
        operations.filter(({ path }) => path.includes('{')),
        (one) => ({ respond: answer(one, 404) }),
      ),
      ...scenario(
        'edge-vanishes',
        'A thing is there at the first look, and gone at the next ones.',
        operations.filter(isItem),
        (one) => ({ sequence: [{}, answer(one, 404)] }),
      ),
    ],
  },
  {
    category,
    name: 'data-validation',
    description:
      'Input is refused as the document says (422 or 400), right or wrong; what is wrong is refused without it too.',
    otherwise: 'No operation takes input.',
    scenarios: (operations) => {
      const taking = operations.filter(({ takesInput }) => takesInput)
      return [
        ...scenario('validation-refused', 'All input is refused.', taking, (one) => ({
          respond: answer(one, firstDocumented(one, [422, 400])),
        })),
        ...scenario(
          'validation-second-try',
          'The first input of an operation is refused, what comes after it is taken.',
          taking,
          (one) => ({ sequence: [answer(one, firstDocumented(one, [422, 400])), {}] }),
        ),
      ]
    },
  },
  {
    category,
    name: 'workflow-testing',
    description: 'Steps that succeed late, fail once, or meet the change of somebody else.',
    otherwise: 'No operation changes or shows a thing.',
    scenarios: (operations) => [
      ...scenario(
        'workflow-eventual',
        'A thing is not there at the first two looks, and then it is.',
        operations.filter(isItem),
        (one) => ({ sequence: [answer(one, 404), answer(one, 404), {}] }),
      ),
      ...scenario(
        'workflow-conflict',
        'The first change succeeds, further ones of the same operation are answered with 409.',
        operations.filter(isWrite),
        (one) => ({ sequence: [{}, answer(one, 409)] }),
      ),
      ...scenario(
        'workflow-retry',
        'The first change is answered with 503, further ones succeed.',
        operations.filter(isWrite),
        (one) => ({ sequence: [answer(one, 503, { 'retry-after': '1' }), {}] }),
      ),
    ],
  },
]
