import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/errors.ts'
import { CODES } from '../../src/control/codes.ts'
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
    expect(stdout.trim().split('\n')).toHaveLength(
      Object.keys(PROBLEMS).length + Object.keys(CODES).length,
    )
  })

  it.each(['MOCKLOOP_ERROR_004', 'mockloop_error_004', '004', '4'])(
    'explains the error code %s',
    async (wanted) => {
      const { code, stdout } = await mockloop(['problem', wanted], { cwd: folder() })
      expect([code, stdout]).toEqual([
        0,
        `Scenario not found (MOCKLOOP_ERROR_004, 404)\n\nMend   ${CODES['004']?.suggestion}\n`,
      ])
    },
  )

  it('names the nearest of an unknown error code', async () => {
    const { code, stderr } = await mockloop(['problem', 'MOCKLOOP_EROR_004'], { cwd: folder() })
    expect([code, stderr]).toEqual([
      2,
      'no such problem: MOCKLOOP_EROR_004 (did you mean MOCKLOOP_ERROR_004?)\n',
    ])
    const missing = await mockloop(['problem', '999'], { cwd: folder() })
    expect([missing.code, missing.stderr.trim().split('\n').length]).toEqual([2, 1])
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
