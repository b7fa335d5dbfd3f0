import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, mockloop, PETS, start } from './_run.ts'

const ADMIN = ['--port', '0', '--admin-port', '0', '--no-storage']

/** A folder with programs in the place of those that open browsers: they note what they are to show. */
function withBrowser(code: number) {
  const cwd = folder({ 'pets.json': PETS })
  const programs = join(cwd, 'programs')
  const shown = join(cwd, 'shown')
  mkdirSync(programs)
  for (const name of ['xdg-open', 'open']) {
    const file = join(programs, name)
    writeFileSync(file, `#!/bin/sh\nprintf '%s' "$1" > "${shown}"\nexit ${code}\n`)
    chmodSync(file, 0o755)
  }
  const env = { PATH: `${programs}:${process.env['PATH'] ?? ''}` }
  return { cwd, env, shown }
}

/** Where the browser is sent to with its cookie; a link works once. */
async function enter(link: string): Promise<[status: number, cookie: string | null]> {
  const { status, headers } = await fetch(link, { redirect: 'manual' })
  return [status, headers.get('set-cookie')]
}

describe('a browser', () => {
  it('is opened at the start by --open, and is signed in by the link once', async () => {
    const { cwd, env, shown } = withBrowser(0)
    await start(['pets.json', ...ADMIN, '--open'], { cwd, env })
    await expect.poll(() => existsSync(shown) && readFileSync(shown, 'utf8')).toBeTruthy()
    const link = readFileSync(shown, 'utf8')
    expect(link).toMatch(/^http:\/\/localhost:\d+\/admin\/sign-in\?token=[\w-]+$/)
    expect(await enter(link)).toEqual([303, expect.stringContaining('HttpOnly')])
    expect((await enter(link))[1]).toBeNull()
  }, 30_000)

  it('is opened by token --open, which prints no secret', async () => {
    const { cwd, env, shown } = withBrowser(0)
    await start(['pets.json', ...ADMIN], { cwd })
    expect(await mockloop(['token', '--open'], { cwd, env })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(await enter(readFileSync(shown, 'utf8'))).toEqual([303, expect.any(String)])
  }, 30_000)

  it('that cannot be opened is said in one line with the link, and stops nothing', async () => {
    const { cwd, env } = withBrowser(3)
    const { seen, url } = await start(['pets.json', ...ADMIN, '--open'], { cwd, env })
    await seen(/no browser can be opened \(\S+ ended with 3\): open http:\S+\/admin\/sign-in/)
    expect((await fetch(`${url.replace(/\/$/, '')}/pets`)).status).toBe(200)
    const nowhere = { PATH: join(cwd, 'nowhere') }
    const { code, stderr } = await mockloop(['token', '--open'], { cwd, env: nowhere })
    expect(code).toBe(0)
    expect(stderr).toMatch(/^no browser can be opened \(\S+ is missing\): open http:\S+\n$/)
    const [, link = ''] = /open (http\S+)/.exec(stderr) ?? []
    expect(await enter(link)).toEqual([303, expect.any(String)])
  }, 30_000)

  it('has nothing to show without an admin', async () => {
    const { cwd, env, shown } = withBrowser(0)
    const { seen } = await start(['pets.json', '--port', '0', '--no-admin', '--open'], { cwd, env })
    await seen(/--open: there is no admin to open/)
    expect(existsSync(shown)).toBe(false)
  }, 30_000)
})
