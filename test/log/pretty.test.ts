import { expect, it } from 'vitest'
import { prettyStream } from '../../src/log/pretty.ts'

/** What a terminal without colours shows of an entry. */
function shown(entry: object): string {
  const written: string[] = []
  const out = Object.assign(Object.create(process.stdout), {
    isTTY: false,
    write: (text: string) => written.push(text) > 0,
  })
  const time = '2026-01-02T03:04:05.678Z'
  prettyStream(out).write(JSON.stringify({ level: 30, time, ms: 1.24, ...entry }))
  return written.join('')
}

const PETS = { method: 'GET', path: '/pets', status: 200, source: 'example', operation: 'list' }

it('has one line for a request', () => {
  expect(shown(PETS)).toBe('03:04:05 GET    /pets 200 1.2 ms · example · list\n')
})

it('has the query, a broken connection and the reason of a refusal in it', () => {
  expect(shown({ ...PETS, query: 'limit=1', fault: 'reset' })).toBe(
    '03:04:05 GET    /pets?limit=1 200 1.2 ms · example · list · fault: reset\n',
  )
  expect(shown({ ...PETS, status: 401, reason: 'send the header X-Key' })).toBe(
    '03:04:05 GET    /pets 401 1.2 ms · example · list · send the header X-Key\n',
  )
})

it('lets no control character through', () => {
  expect(shown({ ...PETS, query: 'a=\u001b[31m' })).toContain('/pets?a=?[31m 200')
})
