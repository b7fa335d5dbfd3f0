import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Reply } from '../_setup.ts'
import { startAdmin } from './_admin.ts'
import type { Given, Running } from './_admin.ts'

const folder = mkdtempSync(join(tmpdir(), 'mockloop-page-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'index.html'), '<title>the app</title>')
writeFileSync(join(folder, 'assets', 'main-abc.js'), 'void 0')
writeFileSync(join(folder, 'secret.txt'), 'not for the page')

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

async function open(given: Given = {}): Promise<Running> {
  const running = await startAdmin({ pageFolder: folder, ...given })
  onTestFinished(() => running.close())
  return running
}

async function signIn({ guard, send }: Running): Promise<Record<string, string>> {
  const reply = await send({ target: guard.createSignIn() })
  return { cookie: reply.headers['set-cookie']?.split(';')[0] ?? '' }
}

const textOf = (reply: Reply): string => reply.body.toString('utf8')

describe('the admin page', () => {
  it('is served at /admin/ and at the paths of its pages, under a policy without inline code', async () => {
    const running = await open()
    const cookie = await signIn(running)
    for (const target of ['/admin/', '/admin/traffic?status=4xx', '/admin/operations/get%2Fx']) {
      const reply = await running.send({ target, headers: cookie })
      expect([target, reply.status, textOf(reply)]).toEqual([target, 200, '<title>the app</title>'])
      expect(reply.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      const policy = reply.headers['content-security-policy'] ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).not.toMatch(/unsafe|\*/)
    }
  })

  it('keeps files with a hash in their name for ever', async () => {
    const running = await open()
    const reply = await running.ask({ target: '/admin/assets/main-abc.js' })
    expect([reply.status, textOf(reply)]).toEqual([200, 'void 0'])
    expect(reply.headers['cache-control']).toContain('immutable')
    expect(reply.headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('opens no path of a request', async () => {
    const running = await open()
    for (const name of ['secret.txt', 'assets/../secret.txt', 'assets/%2e%2e/index.html', '../x'])
      expect((await running.ask({ target: `/admin/${name}` })).status).toBe(404)
  })

  it.each(['/admin', '/'])('sends a browser on from %s', async (target) => {
    const reply = await (await open()).ask({ target })
    expect([reply.status, reply.headers['location']]).toEqual([308, '/admin/'])
  })

  it('tells a browser that is not signed in in words how to get in, and a program by a problem', async () => {
    const { send } = await open()
    const page = await send({ target: '/admin/', headers: HTML })
    expect([page.status, page.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
    expect(textOf(page)).toContain('<code>npx mockloop token --link</code>')
    const used = await send({ target: '/admin/sign-in?token=used', headers: HTML })
    expect([used.status, textOf(used).includes('has been used')]).toEqual([401, true])
    const problem = await send({ target: '/admin/' })
    expect(problem.headers['content-type']).toBe('application/problem+json')
  })

  it('shows what a request said as text', async () => {
    const { send } = await open()
    const headers = { ...HTML, host: 'evil<script>.example' }
    const page = await send({ target: '/admin/', headers })
    expect(page.status).toBe(403)
    expect(textOf(page)).toContain('evil&lt;script&gt;.example')
  })

  it('ends a sign-in for good', async () => {
    const running = await open()
    const cookie = await signIn(running)
    const away = await running.send({ method: 'POST', target: '/admin/sign-out', headers: cookie })
    expect([away.status, away.headers['set-cookie']]).toEqual([
      204,
      expect.stringMatching(/^mockloop_admin_\d+=; Path=\/admin; HttpOnly; .*Max-Age=0$/),
    ])
    expect((await running.send({ target: '/admin/', headers: cookie })).status).toBe(401)
  })

  it('is not there when it is switched off, and says so when it was not built', async () => {
    const off = await open({ pageFolder: undefined })
    expect((await off.ask({ target: '/admin/' })).status).toBe(404)
    const unbuilt = await open({ pageFolder: join(folder, 'nothing') })
    const reply = await unbuilt.ask({ target: '/admin/' })
    expect([reply.status, textOf(reply)]).toEqual([404, expect.stringContaining('npm run build')])
  })
})
