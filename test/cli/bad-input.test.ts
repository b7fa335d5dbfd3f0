import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folder, mockloop, PETS } from './_run.ts'
import type { Result } from './_run.ts'

/** Runs in a folder that has everything that can go wrong, and gives the exit code and the line. */
async function failure(args: string[], env: Record<string, string> = {}): Promise<string> {
  const cwd = folder({
    'petstore.json': PETS,
    'broken.yaml': 'openapi: 3.0.3\ninfo: {title: x\npaths: [',
    'binary.yaml': Uint8Array.from({ length: 64 }, (_, index) => (index * 37) % 256),
    'other.yaml': 'hello: world',
    'wrong.config.ts': 'export default { spec: "petstore.json", prot: 80 }',
    'empty.config.json': '{}',
    'lost.config.json': '{ "spec": "petstore.json", "scenarios": "nope", "port": 0 }',
  })
  mkdirSync(join(cwd, 'folder'))
  return shown(await mockloop(args, { cwd, env }), cwd)
}

function shown({ code, stdout, stderr }: Result, cwd: string): string {
  expect(stdout).toBe('')
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  return `${code} ${lines[0]?.replaceAll(cwd, '<cwd>')}`
}

describe('bad input ends with a code and one line', () => {
  it.each([
    [
      'no such file',
      ['petstroe.json'],
      '2 no such file: petstroe.json (did you mean "petstore.json"?)',
    ],
    ['an unknown word', ['frobnicate'], '2 no such file or command: frobnicate'],
    [
      'a misspelt command',
      ['chekc', 'petstore.json'],
      '2 unknown command chekc (did you mean check?)',
    ],
    [
      'nothing at all',
      [],
      '2 nothing to serve: name an OpenAPI document (mockloop openapi.yaml) or let mockloop init write a config',
    ],
    [
      'an unknown flag',
      ['petstore.json', '--prot', '80'],
      '2 unknown flag --prot (did you mean --port?)',
    ],
    [
      'a bad value',
      ['petstore.json', '--port', 'abc'],
      '2 --port: must be a whole number from 0 to 65535, got "abc"',
    ],
    [
      'a misspelt key',
      ['--config', 'wrong.config.ts'],
      '2 wrong.config.ts: unknown key "prot" (did you mean "port"?)',
    ],
    [
      'an empty config',
      ['--config', 'empty.config.json'],
      '2 empty.config.json: nothing to serve: set spec or mocks',
    ],
    [
      'a missing config',
      ['--config', 'wrong.confg.ts'],
      '2 no such file: wrong.confg.ts (did you mean "wrong.config.ts"?)',
    ],
    [
      'a missing config, with nothing of the kind near',
      ['--config', 'binar.yaml'],
      '2 no such file: binar.yaml',
    ],
    [
      'a flag of Prism that has another name',
      ['petstore.json', '--verboseLevel', 'debug'],
      "2 --verboseLevel is a flag of Prism's: here it is --log-level, with the same words",
    ],
    [
      'a flag of Prism that is not needed',
      ['mock', 'petstore.json', '-m'],
      "2 -m is a flag of Prism's: leave it out, one process is enough",
    ],
    [
      'a folder of scenarios that is not there',
      ['--config', 'lost.config.json'],
      '2 scenarios: there is no folder nope',
    ],
    [
      'a scenario that is not there',
      ['petstore.json', '--port', '0', '--scenario', 'nope'],
      '2 scenario: there is no scenario "nope"; there are default',
    ],
    ['nothing to check', ['check'], '2 nothing to check: name a document'],
    [
      'a missing file to check',
      ['check', 'petstroe.json'],
      '2 no such file: petstroe.json (did you mean "petstore.json"?)',
    ],
  ])('%s', async (_what, args, line) => {
    expect(await failure(args)).toBe(line)
  })

  it('a bad variable', async () => {
    expect(await failure(['petstore.json'], { MOCKLOOP_PORT: 'abc' })).toBe(
      '2 MOCKLOOP_PORT: must be a whole number from 0 to 65535, got "abc"',
    )
  })

  it.each([
    ['broken YAML', 'broken.yaml', /^2 broken\.yaml:\d+:\d+: /],
    ['a directory', 'folder', /^2 folder: is a directory/],
    ['a binary file', 'binary.yaml', /^2 binary\.yaml: is a binary file/],
    ['YAML that is no OpenAPI', 'other.yaml', /^2 other\.yaml: is no OpenAPI document/],
  ])('%s, served or checked', async (_what, spec, line) => {
    expect(await failure([spec, '--port', '0'])).toMatch(line)
    expect(await failure(['check', spec])).toMatch(line)
  })

  it.each([
    [
      'a host that nobody knows',
      ['--host', 'nope.invalid'],
      '2 no address is known for the host nope.invalid: give --host a name or an address of this machine',
    ],
    [
      'an address of another machine',
      ['--host', '192.0.2.1'],
      '2 this machine has no address 192.0.2.1',
    ],
    [
      'a certificate that is not there',
      ['--cert', 'x.pem', '--key', 'y.pem'],
      '2 tls.cert (--cert) cannot be read: no such file: x.pem',
    ],
  ])('%s', async (_what, args, line) => {
    expect(await failure(['petstore.json', '--port', '0', ...args])).toBe(line)
  })

  it('a host that nobody knows, with a port', async () => {
    expect(await failure(['petstore.json', '--port', '18475', '--host', 'nope.invalid'])).toMatch(
      /^2 no address is known for the host nope\.invalid: /,
    )
  })

  it('a busy port', async () => {
    const port = await busyPort()
    expect(await failure(['petstore.json', '--port', String(port)])).toBe(
      `3 port ${port} is in use: stop what listens there, or choose another with --port`,
    )
    expect(await failure(['petstore.json', '--port', '0', '--admin-port', String(port)])).toBe(
      `3 port ${port} is in use: stop what listens there, or choose another with --admin-port`,
    )
  })
})

describe('--debug', () => {
  it('adds the stack', async () => {
    const { code, stderr } = await mockloop(['none.yaml', '--debug'], { cwd: folder() })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^no such file: none\.yaml\nInvalidArgumentError: .*\n\s+at /)
  })
})

async function busyPort(): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
