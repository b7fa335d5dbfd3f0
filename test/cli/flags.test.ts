import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { misspelt, readEnvironment } from '../../src/cli/environment.ts'
import { spelling } from '../../src/cli/flag.ts'
import { FLAGS } from '../../src/cli/flags.ts'
import { startHelp } from '../../src/cli/help.ts'
import { applyFlags, replaceSpecs } from '../../src/cli/merge.ts'
import { parse } from '../../src/cli/parse.ts'
import { resolveConfig } from '../../src/config.ts'
import type { JsonObject } from '../../src/types.ts'

const cwd = resolve('/srv/shop')

function values(...args: string[]): object {
  return Object.fromEntries(parse(args, FLAGS, cwd).values)
}

function fromEnv(env: Record<string, string>): object {
  return Object.fromEntries(readEnvironment(env, FLAGS, cwd))
}

function merged(config: JsonObject, ...args: string[]): JsonObject {
  return applyFlags(config, parse(args, FLAGS, cwd).values)
}

describe('the command line', () => {
  it('is read', () => {
    expect(values('--port', '80', '--host=::1', '--dynamic', '--no-auth')).toEqual({
      port: 80,
      host: '::1',
      dynamic: true,
      auth: false,
    })
  })

  it.each([
    [['-p', '8080'], { port: 8080 }],
    [['-p8080'], { port: 8080 }],
    [['--port', '1', '--port', '2'], { port: 2 }],
    [['--seed', '-5'], { seed: -5 }],
    [['--dynamic=false'], { dynamic: false }],
    [['--no-dynamic'], { dynamic: false }],
    [['--cors', 'false', '--dynamic', 'true'], { cors: false, dynamic: true }],
    [['--seed', 'foo'], { seed: 'foo' }],
    [['--storage', 'x'], { storage: resolve(cwd, 'x') }],
    [['--no-storage'], { storage: false }],
    [['--rate-limit', '100/60'], { 'rate-limit': { limit: 100, window: 60 } }],
    [['--error-rate', '2.5'], { 'error-rate': 2.5 }],
  ])('reads %j', (args, expected) => {
    expect(values(...args)).toEqual(expected)
  })

  it('takes true and false for a value of switches alone', () => {
    const { positionals } = parse(['--port', '1', 'false', '--', '--cors', 'false'], FLAGS, cwd)
    expect(positionals).toEqual(['false', '--cors', 'false'])
  })

  it('tells specs from flags', () => {
    const { positionals } = parse(['a.yaml', '--dynamic', '-', '--', '--port'], FLAGS, cwd)
    expect(positionals).toEqual(['a.yaml', '-', '--port'])
  })

  it.each([
    [['--prot', '80'], 'unknown flag --prot (did you mean --port?)'],
    [['--no-cros'], 'unknown flag --no-cros (did you mean --no-cors?)'],
    [['--xyzzy'], 'unknown flag --xyzzy'],
    [['-x'], 'unknown flag -x'],
    [['--no-port'], 'unknown flag --no-port'],
    [['--admin-token', 'x'], 'unknown flag --admin-token'],
    [['--port', 'abc'], '--port: must be a whole number from 0 to 65535, got "abc"'],
    [['--port', ''], '--port: must be a whole number from 0 to 65535, got ""'],
    [['-p', '70000'], '-p: must be a whole number from 0 to 65535, got 70000'],
    [['--port'], '--port: a value is missing'],
    [['--seed', '--dynamic'], '--seed: a value is missing'],
    [['--dynamic=maybe'], '--dynamic: must be true or false, got "maybe"'],
    [['--no-auth=1'], '--no-auth takes no value'],
    [['--rate-limit', '0/60'], '--rate-limit.limit must be a whole number from 1 up, got 0'],
    [['--rate-limit', '100'], '--rate-limit: must be requests/seconds like 100/60, got "100"'],
    [['--validate', 'no'], '--validate: must be "strict", "warn" or "off", got "no"'],
  ])('refuses %j', (args, message) => {
    const error = (): unknown => parse(args, FLAGS, cwd)
    expect(error).toThrow(
      message.startsWith('unknown') ? new RegExp(`^${escaped(message)}`) : message,
    )
  })
})

describe('the environment', () => {
  it.each([
    [{ MOCKLOOP_PORT: '80' }, { port: 80 }],
    [{ MOCKLOOP_PORT: '' }, {}],
    [{ MOCKLOOP_PORT: 'tcp://10.0.0.1:8000' }, {}],
    [{ MOCKLOOP_LOG_LEVEL: 'debug' }, { 'log-level': 'debug' }],
    [{ MOCKLOOP_ADMIN: 'off' }, { admin: false }],
    [{ MOCKLOOP_NO_ADMIN: '1' }, { admin: false }],
    [{ MOCKLOOP_NO_ADMIN: '0' }, { admin: true }],
    [{ MOCKLOOP_STORAGE: 'false' }, { storage: false }],
    [{ MOCKLOOP_NO_STORAGE: '0' }, {}],
    [{ MOCKLOOP_ADMIN_TOKEN: 'secret' }, { 'admin-token': 'secret' }],
  ])('reads %j', (env, expected) => {
    expect(fromEnv(env)).toEqual(expected)
  })

  it('is named in errors', () => {
    expect(() => fromEnv({ MOCKLOOP_PORT: 'abc' })).toThrow(
      'MOCKLOOP_PORT: must be a whole number from 0 to 65535, got "abc"',
    )
  })

  it('shows what may be misspelt, and nothing else', () => {
    const env = { MOCKLOOP_PROT: '1', MOCKLOOP_HOME: 'x', MOCKLOOP_SERVICE_HOST: 'x', PROT: '1' }
    expect(misspelt(env, FLAGS)).toEqual([['MOCKLOOP_PROT', 'MOCKLOOP_PORT']])
  })
})

describe('merging', () => {
  it('puts flags where the config has their fields', () => {
    const args = ['--admin-port', '1', '--log-level', 'warn', '--error-rate', '5', '--https']
    expect(merged({ log: { format: 'json' }, port: 5 }, ...args)).toEqual({
      port: 5,
      admin: { port: 1 },
      log: { format: 'json', level: 'warn' },
      errors: { percent: 5 },
      tls: true,
    })
  })

  it('unfolds short forms', () => {
    expect(
      merged({ validation: 'warn', admin: false }, '--validate-responses', '--admin-port=1'),
    ).toEqual({
      validation: { requests: 'warn', responses: true },
      admin: { port: 1 },
    })
  })

  it('wins over each mock', () => {
    const mocks = { a: 'a.yaml', b: { spec: 'b.yaml', seed: 1, port: 1 }, c: { spec: 'c.yaml' } }
    expect(merged({ mocks }, '--seed', '9', '--port', '80')).toEqual({
      port: 80,
      seed: 9,
      mocks: { ...mocks, b: { spec: 'b.yaml', seed: 9, port: 1 } },
    })
  })

  it('moves the only mock to the port', () => {
    const mocks = { b: { spec: 'b.yaml', port: 1 } }
    expect(merged({ mocks }, '--port', '80')).toMatchObject({ mocks: { b: { port: 80 } } })
  })

  it('puts the specs of the command line in place of the file’s, and keeps its settings', () => {
    const config = { mocks: { a: 'a.yaml' }, seed: 5 }
    expect(replaceSpecs(config, ['/b.yaml'])).toEqual({ spec: ['/b.yaml'], seed: 5 })
    expect(replaceSpecs(config, [])).toBe(config)
  })

  it('leaves no flag without a field', () => {
    const samples: Record<string, string> = {
      number: '5',
      path: 'x',
      rate: '1/2',
      text: 'strict',
      format: 'json',
      level: 'info',
    }
    const tls = { cert: 'c', key: 'k' }
    for (const flag of FLAGS.filter(({ config, envOnly }) => config && !envOnly)) {
      const value = samples[flag.value ?? ''] ?? samples[flag.kind] ?? ''
      const args = flag.kind === 'switch' ? [spelling(flag)] : [spelling(flag), value]
      const base = { spec: 'a.yaml', ...(flag.config?.startsWith('tls.') && { tls }) }
      const config = merged(base, ...args)
      expect(resolveConfig(config, { cwd }).mocks).toHaveLength(1)
    }
  })
})

describe('the help', () => {
  it('shows each flag once', () => {
    const help = startHelp()
    for (const { name, negative, envOnly } of FLAGS) {
      const word = negative === 'only' ? `--no-${name}` : `--${name}`
      const lines = help
        .split('\n')
        .filter((line) => line.startsWith('  ') && line.split(/\s+|,/).slice(0, 4).includes(word))
      expect([name, lines.length]).toEqual([name, envOnly ? 0 : 1])
    }
  })

  it('fits a terminal', () => {
    expect(
      Math.max(
        ...startHelp()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80)
  })
})

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
