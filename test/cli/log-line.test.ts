import { expect, it } from 'vitest'
import { logLine } from '../../src/cli/log-line.ts'

const ENTRY = {
  id: '01M83GMHADKRWMVD070HHZ2DAX',
  timestamp: '2026-11-23T06:14:03.341Z',
  method: 'GET',
  path: '/pets',
  query_params: {},
  operation_id: 'listPets',
  source: 'example' as const,
  status_code: 200,
  response_time_ms: 9.162,
  violations: [],
  near_misses: [],
}

it('tells requests of one path by their queries', () => {
  const query_params = { tag: ['a', 'b c'], key: '***' }
  expect(logLine({ ...ENTRY, query_params })).toBe(
    '2026-11-23T06:14:03.341Z  200     9 ms  GET /pets?tag=a&tag=b+c&key=***  example listPets  01M83GMHADKRWMVD070HHZ2DAX',
  )
})

it('says below it what was wrong with a request', () => {
  const violation = (message: string) => ({ in: 'query', pointer: '/limit', code: 'type', message })
  const violations = [violation('query limit\u001B[2J must be a number'), violation('and more')]
  expect(
    logLine({ ...ENTRY, status_code: 422, violations })
      .split('\n')
      .slice(1),
  ).toEqual(['    query limit[2J must be a number', '    and more'])
})

it('says below it what came nearest, where nothing took it', () => {
  const near_misses = [
    { operation: 'GET /pets/{id}', why_not: 'segment 1 is "pets", not "pet"' },
    { operation: 'PUT /pets/{id}', why_not: 'its method is PUT' },
  ]
  const lost = { ...ENTRY, operation_id: null, status_code: 404, near_misses }
  expect(logLine(lost).split('\n').slice(1)).toEqual([
    '    nearest: GET /pets/{id}: segment 1 is "pets", not "pet"',
  ])
})
