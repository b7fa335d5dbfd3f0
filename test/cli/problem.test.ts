import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/errors.ts'
import { folder, mockloop } from './_run.ts'

describe('mockloop problem', () => {
  it('explains a code, also as it stands in the type of a problem', async () => {
    const { code, stdout } = await mockloop(['problem', 'method-not-allowed'], { cwd: folder() })
    expect(code).toBe(0)
    expect(stdout).toBe(
      `The path has no operation with this method (method-not-allowed, 405)\n\n` +
        `Cause  ${PROBLEMS['method-not-allowed'].cause}\nMend   ${PROBLEMS['method-not-allowed'].mend}\n`,
    )
    expect(
      await mockloop(['problem', 'urn:mockloop:problem:method-not-allowed'], { cwd: folder() }),
    ).toMatchObject({
      stdout,
    })
  })

  it('lists all when none is named', async () => {
    const { stdout } = await mockloop(['problem'], { cwd: folder() })
    expect(stdout.trim().split('\n')).toHaveLength(Object.keys(PROBLEMS).length)
  })

  it('prints JSON', async () => {
    const { stdout } = await mockloop(['problem', 'no-operation', '--json'], { cwd: folder() })
    expect(JSON.parse(stdout)).toEqual({ code: 'no-operation', ...PROBLEMS['no-operation'] })
  })

  it('names the nearest of an unknown code', async () => {
    const { code, stderr } = await mockloop(['problem', 'no-operations'], { cwd: folder() })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'no such problem: no-operations (did you mean no-operation?)\n',
    })
  })
})
