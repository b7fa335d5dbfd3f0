import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { flagsOf } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { FLAGS } from '../../src/cli/flags.ts'
import type { Flag } from '../../src/cli/flag.ts'
import { LOG_FLAGS } from '../../src/cli/log-flags.ts'
import { SOURCES } from '../../src/control/verbs/common.ts'
import { PROFILES } from '../../src/rules/profiles.ts'
import { BIN, folder, mockloop, PETS, start } from './_run.ts'

/** What bash offers after these words, with its own completion loaded. */
async function offered(cwd: string, ...words: string[]): Promise<string[]> {
  const file = join(cwd, 'mockloop')
  if (!existsSync(file))
    writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 })
  const script = `
    source <(mockloop completion bash)
    [ "$(complete -p mockloop)" = 'complete -o bashdefault -o default -F _mockloop mockloop' ] || exit 9
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    _mockloop
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = {
    ...process.env,
    PATH: `${cwd}${delimiter}${process.env['PATH']}`,
    MOCKLOOP_HOME: join(cwd, '.home'),
  }
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', script, 'bash', 'mockloop', ...words],
    { cwd, env, encoding: 'utf8' },
  )
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter((line) => line !== '')
}

describe('completion in bash', { timeout: 30_000 }, () => {
  it('offers commands, flags and their values', async () => {
    const cwd = folder()
    expect(await offered(cwd, '')).toEqual(Object.keys(COMMANDS))
    expect(await offered(cwd, 'sc')).toEqual(['scenario'])
    expect(await offered(cwd, '--log')).toEqual(['--log-level', '--log-format'])
    expect(await offered(cwd, 'pets.json', '--validate', '')).toEqual(['strict', 'warn', 'off'])
    expect(await offered(cwd, '--log-level', '=', 'de')).toEqual(['debug'])
    expect(await offered(cwd, '--log-format', '=')).toEqual(['pretty', 'json'])
    expect(await offered(cwd, 'logs', '--fo')).toEqual(['--follow'])
    expect(await offered(cwd, 'logs', '--source', 'f')).toEqual(['fake', 'fault'])
    expect(await offered(cwd, 'problem', 'not-acc')).toEqual(['not-acceptable'])
    expect(await offered(cwd, 'problem', 'MOCKLOOP_ERROR_00')).toHaveLength(9)
    expect(await offered(cwd, 'snapshot', '')).toEqual(['list', 'take', 'restore'])
    expect(await offered(cwd, 'scenario', '--session', 'x', 'sh')).toEqual(['show'])
  })

  it('leaves files to the shell', async () => {
    const cwd = folder({ 'pets.json': PETS })
    expect(await offered(cwd, 'pets')).toEqual([])
    expect(await offered(cwd, 'check', '')).toEqual([])
    expect(await offered(cwd, '--config', '')).toEqual([])
    expect(await offered(cwd, 'scenario', 'create', 'name', '')).toEqual([])
  })

  it('knows what runs, and is quiet where nothing does', async () => {
    const cwd = folder({ 'pets.json': PETS, 'none.yaml': '/pets: []\n' })
    expect(await offered(cwd, 'stop', '')).toEqual([])
    expect(await offered(cwd, 'scenario', 'use', '')).toEqual([])
    await start(['pets.json', '--port', '0', '--admin-port', '0', '--no-storage'], { cwd })
    await mockloop(['scenario', 'create', 'none', 'none.yaml'], { cwd })
    await mockloop(['snapshot', 'take', 'monday'], { cwd })
    expect(await offered(cwd, 'stop', '')).toEqual(['pets'])
    expect(await offered(cwd, 'logs', '-s', 'p')).toEqual(['pets'])
    expect(await offered(cwd, 'scenario', 'use', '')).toEqual(['default', 'none'])
    expect(await offered(cwd, 'scenario', '-s', 'cats', 'use', '')).toEqual([])
    expect(await offered(cwd, 'snapshot', 'restore', '')).toEqual(['monday'])
    expect(await offered(cwd, 'logs', '--operation', '')).toEqual(['getPets'])
    expect(await offered(cwd, 'response', 'set', '')).toEqual(['/pets'])
    expect(await offered(cwd, 'explain', 'GET', '/p')).toEqual(['/pets'])
    expect(await offered(cwd, 'scenario', 'create', 'slow', '--pack', 'n')).toEqual([
      'network-timeouts',
    ])
  })
})

describe('completion', () => {
  it('gives a script for each shell, and names the nearest of a misspelt one', async () => {
    const cwd = folder()
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, stdout } = await mockloop(['completion', shell], { cwd })
      expect([code, stdout]).toEqual([0, expect.stringContaining(`complete ${shell} --`)])
    }
    const { code, stderr } = await mockloop(['completion', 'bsh'], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean "bash"?')])
  }, 20_000)

  it('describes what it offers to the shells that show it', async () => {
    const cwd = folder()
    const ask = async (shell: string) =>
      (await mockloop(['complete', shell, '--', 'chec'], { cwd })).stdout
    expect(await ask('zsh')).toBe('check:list every finding of a document\n')
    expect(await ask('fish')).toBe('check\tlist every finding of a document\n')
    const attached = await mockloop(['complete', 'fish', '--', '--validate=s'], { cwd })
    expect(attached.stdout).toBe('--validate=strict\n')
  })

  it('offers only values that are taken, and all that there are', () => {
    const listed = [...FLAGS, ...LOG_FLAGS].filter(({ names }) => Array.isArray(names))
    expect(listed.length).toBeGreaterThan(4)
    for (const flag of listed) {
      for (const name of flag.names ?? [])
        expect([name, flag.rule?.(name, '')]).toEqual([name, undefined])
    }
    const named = (flags: readonly Flag[], name: string) =>
      flags.find((flag) => flag.name === name)?.names
    expect(named(FLAGS, 'profile')).toEqual(Object.keys(PROFILES))
    expect(named(LOG_FLAGS, 'source')).toEqual(SOURCES)
  })

  it('has a description and a help for each command', async () => {
    for (const [name, { about, load }] of Object.entries(COMMANDS)) {
      expect([name, about.length <= 51]).toEqual([name, true])
      const { command } = await load()
      expect(command.help).toMatch(new RegExp(`^mockloop ${name}\\b`))
      expect(flagsOf(command).some((flag) => flag.name === 'json')).toBe(true)
    }
  })
})
