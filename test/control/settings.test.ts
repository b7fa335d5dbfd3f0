import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { toServerConfig, toSettings } from '../../src/control/settings.ts'
import { serverConfig } from '../../src/control/verbs/config.ts'
import { resolveSettings } from '../../src/config/settings.ts'
import { faultPatch } from '../../src/config/table.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { createFaults } from '../../src/rules/faults.ts'

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(serverConfig)

it('turns a patch into faults and settings, and leaves out what was not given', () => {
  const patch = toSettings({
    delay: { min: 1, max: 2 },
    errors: null,
    faults: [{ tags: ['pets'], succeed_first: 2, fail_first: 1, fault: 'reset' }],
    rate_limit: { limit: 1, window: 2, key: 'session' },
    for: 10,
    auth: { api_keys: ['k'], jwt: { public_key: 'PEM', issuer: 'i' } },
    cors: { max_age: 5 },
  })
  expect(patch).toEqual({
    faults: {
      delay: { min: 1, max: 2 },
      errors: null,
      faults: [{ tags: ['pets'], succeedFirst: 2, failFirst: 1, fault: 'reset' }],
      rateLimit: { limit: 1, window: 2, key: 'session' },
      for: 10,
    },
    settings: {
      auth: { apiKeys: ['k'], jwt: { publicKey: 'PEM', issuer: 'i' } },
      cors: { maxAge: 5 },
    },
  })
  const { errors: _off, ...on } = patch.faults
  expect(faultPatch(on, '')).toBeUndefined()
  expect(toSettings({})).toEqual({ faults: {}, settings: {} })
})

it('turns switches and null into themselves', () => {
  expect(toSettings({ auth: false, cors: true, validation: 'warn', faults: null })).toEqual({
    faults: { faults: null },
    settings: { auth: false, cors: true, validation: 'warn' },
  })
})

it('shows the settings of a mock as the schema says, and no secret', () => {
  const settings = resolveSettings(
    {
      auth: {
        apiKeys: ['secret-1'],
        basic: { ann: 'secret-2' },
        jwt: { secret: 'secret-3', issuer: 'i' },
      },
      delay: 5,
      rateLimit: { limit: 3, window: 4 },
    },
    {},
    '/',
  )
  const faults = createFaults(settings, { seed: 1, clock: createTestClock() })
  faults.set({ ...toSettings({ faults: [{ percent: 50, fail_first: 3 }], for: 9 }).faults })
  const shown = toServerConfig(settings, faults.get())
  validate(shown)
  expect(validate.errors).toBeNull()
  expect(JSON.stringify(shown)).not.toContain('secret-')
  expect(shown).toMatchObject({
    delay: 5,
    errors: null,
    faults: [{ percent: 50, fail_first: 3 }],
    rate_limit: { limit: 3, window: 4, burst: 0, key: 'ip' },
    ends_in: { faults: 9 },
    auth: { basic: { ann: '***' }, jwt: { secret: '***', issuer: 'i' } },
    cors: { max_age: 600 },
  })
})

it('shows what is off as off', () => {
  const settings = resolveSettings({ auth: false, cors: false }, {}, '/')
  const faults = createFaults(settings, { seed: 1, clock: createTestClock() })
  const shown = toServerConfig(settings, faults.get())
  validate(shown)
  expect(validate.errors).toBeNull()
  expect(shown).toMatchObject({ auth: false, cors: false, delay: null, faults: [], profile: null })
})
