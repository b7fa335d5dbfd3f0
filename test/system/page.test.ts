/** The admin page in a real Chromium, over a real mock. */
import { readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { MockLoopConfig } from '../../src/index.ts'
import { findFreePort } from '../../src/lib/free-port.ts'
import { TOKEN } from '../host/_control.ts'
import { post, SHOP } from '../host/_host.ts'
import { barriers, signInLink, startBrowser, visit } from './_browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
}, 60_000)
afterAll(() => browser.close())

const PATIENCE = 90_000

describe('the admin page', () => {
  it(
    'shows a request as it comes in, makes a stub of it, exports it, and lets one go',
    async () => {
      const { page, get, send, admin, complaints } = await visit(browser)
      await page.getByText('No request has come in yet').waitFor()
      await get('/users/1?note=hello')
      const row = page.getByRole('option', { name: '/users/1' })
      await row.waitFor()
      expect(await row.innerText()).toMatch(/GET\s+\/users\/1\?note=hello\s+200/)
      await get('/nowhere')
      await send('/cart', post({ quantity: 'many' }))
      await page.getByText('3 requests').waitFor()

      await page.getByLabel('Status', { exact: true }).selectOption('4xx')
      await page.getByText('2 requests').waitFor()
      expect(new URL(page.url()).search).toBe('?status=4xx')
      await page.reload()
      await page.getByText('2 requests').waitFor()
      await page.getByRole('option', { name: '/cart' }).click()
      await page
        .getByText('violations of the contract')
        .or(page.getByText('violation of the contract'))
        .waitFor()
      await page.getByRole('tab', { name: 'Why this answer' }).click()
      await page.getByText('It breaks the contract').waitFor()
      await page.getByRole('button', { name: 'Clear filters' }).click()

      await page.getByRole('option', { name: '/users/1' }).click()
      await page.getByRole('region', { name: 'Response' }).getByText('"usual"').waitFor()
      await page.getByRole('button', { name: 'Copy as curl' }).click()
      await page.getByText('Copied as curl').waitFor()
      const curl = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(curl).toMatch(/^curl 'http:\/\/localhost:\d+\/users\/1\?note=hello'/)

      await page.getByRole('button', { name: 'Make this a stub' }).click()
      await page.getByLabel('Status', { exact: true }).last().fill('203')
      await page.getByRole('textbox', { name: 'Body' }).fill('{ "id": 1')
      await page.getByText('No JSON').waitFor()
      await page.getByRole('textbox', { name: 'Body' }).fill('{ "id": 1, "name": "stubbed" }')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('the mock answers so from now on').waitFor()
      const stubbed = await get('/users/1')
      expect([stubbed.status, stubbed.body]).toEqual([203, { id: 1, name: 'stubbed' }])
      expect((await get('/users/2')).status).toBe(200)

      await page.getByText('Export').click()
      const download = page.waitForEvent('download')
      await page.getByText('NDJSON').click()
      const file = await readFile(await (await download).path(), 'utf8')
      expect(file.trimEnd().split('\n').length).toBe(5)

      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('Signed out').waitFor()
      const reply = await page.goto(`${admin}/admin/`)
      expect([reply?.status(), await page.locator('body').innerText()]).toEqual([
        401,
        expect.stringContaining('mockloop token --link'),
      ])
      // A browser tells of the 401 itself.
      expect(complaints.filter((text) => !text.includes('401'))).toEqual([])
    },
    PATIENCE,
  )

  it(
    'keeps a stub in a scenario, and makes that the active one',
    async () => {
      const { page, get } = await visit(browser)
      await get('/users/1')
      await page.getByRole('option', { name: '/users/1' }).click()
      await page.getByRole('button', { name: 'Make this a stub' }).click()
      await page.getByLabel('Keep it').selectOption('new')
      await page.getByLabel('Name of the scenario').fill('renamed')
      await page.getByRole('button', { name: 'All of /users/{id}' }).click()
      await page.getByRole('textbox', { name: 'Body' }).fill('{"id":1,"name":"all"}')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('link', { name: 'Scenario renamed' }).waitFor()
      expect((await get('/users/77')).body).toEqual({ id: 1, name: 'all' })
    },
    PATIENCE,
  )

  it(
    'can be used on a telephone',
    async () => {
      const { page, get } = await visit(browser, { viewport: { width: 375, height: 667 } })
      await get('/users/1')
      await page.getByRole('option', { name: '/users/1' }).click()
      await page.getByRole('region', { name: 'Response' }).waitFor()
      await page.getByRole('button', { name: 'Close the request' }).click()
      await page.getByRole('option', { name: '/users/1' }).waitFor()
      for (const name of ['Overview', 'Traffic']) {
        await page.getByRole('link', { name, exact: true }).click()
        await page.getByRole('heading', { name }).waitFor({ state: 'attached' })
        const width = await page.evaluate<number>('document.documentElement.scrollWidth')
        expect([name, width]).toEqual([name, 375])
      }
    },
    PATIENCE,
  )

  it(
    'can be used with the keyboard alone',
    async () => {
      const { page, get } = await visit(browser)
      for (const id of [1, 2, 3]) await get(`/users/${id}`)
      await page.getByText('3 requests').waitFor()
      const { keyboard } = page
      await keyboard.press('Tab')
      await keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
      await keyboard.press('/')
      await keyboard.type('users/2')
      await page.getByText('1 request', { exact: true }).waitFor()
      await page.getByLabel('Search paths and bodies').fill('')
      await page.getByText('3 requests').waitFor()
      await page.getByRole('listbox', { name: 'Requests' }).focus()
      await keyboard.press('ArrowDown')
      await keyboard.press('ArrowDown')
      await page.getByRole('complementary', { name: 'Request' }).getByText('/users/2').waitFor()
      const chosen = page.locator('[role=option][aria-selected=true]')
      expect(await chosen.innerText()).toContain('/users/2')
      await keyboard.press('Escape')
      await page.getByRole('complementary', { name: 'Request' }).waitFor({ state: 'detached' })
      await keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
      await keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await keyboard.press('g')
      await keyboard.press('v')
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/admin/overview')
    },
    PATIENCE,
  )

  it.each(['light', 'dark'] as const)(
    'has no serious barrier, and breaks its policy nowhere, with %s colours',
    async (colorScheme) => {
      const { page, get, send, complaints } = await visit(browser, { colorScheme })
      await get('/users/1?limit=1')
      await get('/nowhere')
      await send('/users/1', { method: 'DELETE' })
      await send('/cart', post({ quantity: 'many' }))
      await page.getByText('4 requests').waitFor()
      const found = [await barriers(page)]
      await page.getByRole('option', { name: '/cart' }).click()
      await page.getByRole('region', { name: 'Response' }).waitFor()
      found.push(await barriers(page))
      await page.getByRole('tab', { name: 'Why this answer' }).click()
      await page.getByText('It breaks the contract').waitFor()
      found.push(await barriers(page))
      await page.getByRole('button', { name: 'Make this a stub' }).click()
      await page.getByRole('textbox', { name: 'Body' }).waitFor()
      found.push(await barriers(page))
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('link', { name: 'Overview' }).click()
      await page.locator('.uplot').first().waitFor()
      await page.getByText('Coverage').waitFor()
      found.push(await barriers(page))
      expect(found).toEqual([[], [], [], [], []])
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )

  it(
    'shows foreign text as text: markup, escapes, and eight megabytes of it',
    async () => {
      const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
      const spec = structuredClone(SHOP) as { info: { title: string }; paths: Paths }
      spec.info.title = markup
      for (const one of [spec.paths['/users']?.post, spec.paths['/users/{id}']?.get])
        Object.assign(one ?? {}, {
          operationId: markup + String(one === undefined),
          summary: markup,
        })
      Object.assign(spec.paths['/users']?.post ?? {}, { operationId: `post ${markup}` })
      const { server, page, send, complaints } = await visit(browser, {
        config: { spec, name: 'shop' },
      })
      const escape = '\u001B[31mred\u001B[0m \u202Etxt'
      await send(`/users?name=${encodeURIComponent(markup + escape)}`, post({ markup, escape }))
      await page.getByRole('option', { name: '/users' }).click()
      const detail = page.getByRole('complementary', { name: 'Request' })
      await detail.getByText(`post ${markup}`).waitFor()
      const shown = await detail.innerText()
      expect(shown).toContain('<script>document.title=1</script>')
      expect(shown).toContain('␛[31mred␛[0m ⟨U+202E⟩txt')
      expect(shown).not.toContain('\u001B')

      await sendRaw(
        server.url,
        `GET /users/1 HTTP/1.1\r\nhost: localhost\r\nx-name: ${markup}\r\nconnection: close\r\n\r\n`,
      )
      await page.getByRole('option', { name: '/users/1' }).click()
      await detail.getByText('x-name').waitFor()
      expect(await detail.innerText()).toContain(markup)

      await send('/users', post({ text: 'x'.repeat(8_000_000) }))
      await page.getByText('3 requests').waitFor()
      await page.locator('[role=option]').first().click()
      await detail.getByText(/The first 65\.\d KB of 8\.0 MB/).waitFor()
      await detail.getByRole('button', { name: /Show .* more characters/ }).click()

      await page.getByRole('link', { name: 'Overview' }).click()
      await page.getByText('Busiest operations').waitFor()
      expect(await page.title()).toBe('Overview · shop')
      expect(await page.locator('img, main script').count()).toBe(0)
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )

  it(
    'says so when requests come in faster than they can be shown, and has all of them afterwards',
    async () => {
      const { server, page } = await visit(browser)
      await page.getByText('Live', { exact: true }).waitFor()
      const burst = async (): Promise<void> => {
        for (let count = 0; count < 100; count++)
          await server.fetch(new Request('http://localhost/users/1'))
      }
      for (let round = 0; round < 5; round++) await burst()
      await page.getByText(/^Sampled: \d+ % of what comes in is shown$/).waitFor()
      await page.getByText('500 requests', { exact: true }).waitFor()
      await page.getByText('Live', { exact: true }).waitFor()
      await page.getByRole('listbox').evaluate((list) => list.scrollTo(0, list.scrollHeight))
      await page.locator('[role=option]').last().click()
      await page.getByRole('region', { name: 'Response' }).waitFor()
      expect(await page.getByText('500 requests', { exact: true }).isVisible()).toBe(true)
    },
    PATIENCE,
  )

  it(
    'comes back by itself when the connection was lost, and has what came in meanwhile',
    async () => {
      const wire = await openWire()
      const { get, page, admin } = await visit(browser, { config: wire.config })
      await wire.mend(admin)
      await page.goto((await signInLink(admin)).replace(admin, wire.url))
      await page.getByText('Live', { exact: true }).waitFor()
      await wire.cut()
      await page.getByText('Connecting again …').waitFor()
      await page.getByText('MockLoop does not answer').waitFor()
      await get('/users/1')
      await wire.mend(admin)
      await page.getByRole('option', { name: '/users/1' }).waitFor()
      await get('/users/2')
      await page.getByRole('option', { name: '/users/2' }).waitFor()
      await page.getByText('MockLoop does not answer').waitFor({ state: 'detached' })
      expect(await page.locator('[role=option]').count()).toBe(2)
    },
    PATIENCE,
  )

  it(
    'takes no connection while nobody looks, and has what came in meanwhile',
    async () => {
      const { get, page } = await visit(browser)
      await page.getByText('Live', { exact: true }).waitFor()
      const turn = (state: string): Promise<unknown> =>
        page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
          && document.dispatchEvent(new Event('visibilitychange'))`)
      const ended = page.waitForEvent('requestfailed')
      await turn('hidden')
      expect((await ended).url()).toContain('/log-stream')
      await get('/users/1')
      expect(await page.locator('[role=option]').count()).toBe(0)
      await turn('visible')
      await page.getByRole('option', { name: '/users/1' }).waitFor()
    },
    PATIENCE,
  )

  it(
    'holds still while it is paused',
    async () => {
      const { get, page } = await visit(browser)
      await get('/users/1')
      await page.getByRole('button', { name: 'Pause' }).click()
      await get('/users/2')
      await page.getByText('· 1 new').waitFor()
      expect(await page.locator('[role=option]').count()).toBe(1)
      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByRole('option', { name: '/users/2' }).waitFor()
    },
    PATIENCE,
  )

  it(
    'shows each of several mocks by itself',
    async () => {
      const mocks = { shop: { spec: SHOP }, other: { spec: SHOP, basePath: '/other' } }
      const { server, page } = await visit(browser, { config: { mocks } })
      await fetch(`${server.mock('other').url}/users/1`)
      const chooser = page.getByLabel('Mock', { exact: true })
      await chooser.selectOption('shop')
      await page.getByText('No request has come in yet').waitFor()
      await chooser.selectOption('other')
      await page.getByRole('option', { name: '/users/1' }).waitFor()
      expect(new URL(page.url()).search).toBe('?server=other')
      await page.goBack()
      await page.getByText('No request has come in yet').waitFor()
      expect(new URL(page.url()).search).toBe('?server=shop')
    },
    PATIENCE,
  )

  it(
    'is entered by a link once',
    async () => {
      const { admin } = await visit(browser)
      const link = await signInLink(admin)
      const status = async (): Promise<number | undefined> => {
        const context = await browser.newContext()
        const page = await context.newPage()
        const reply = await page.goto(link)
        await context.close()
        return reply?.status()
      }
      expect([await status(), await status()]).toEqual([200, 401])
    },
    PATIENCE,
  )
})

interface Wire {
  url: string
  config: MockLoopConfig
  /** Lets the connections through to a server. */
  mend(url: string): Promise<void>
  /** Breaks them, and takes no new ones. */
  cut(): Promise<void>
}

/** What is between a browser and an admin. */
async function openWire(): Promise<Wire> {
  const port = await findFreePort()
  const ends = new Set<Socket>()
  let target = ''
  const server = createServer((near) => {
    const far = connect(Number(new URL(target).port), 'localhost')
    for (const end of [near, far]) ends.add(end.on('error', () => {}))
    near.pipe(far).pipe(near)
  })
  const cut = async (): Promise<void> => {
    for (const end of ends) end.destroy()
    ends.clear()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(cut)
  return {
    url: `http://localhost:${port}`,
    config: { admin: { port: 0, token: TOKEN, allowedHosts: [`localhost:${port}`] } },
    cut,
    async mend(url) {
      target = url
      await once(server.listen(port, 'localhost'), 'listening')
    },
  }
}

type Paths = Record<string, Record<string, object> | undefined>

/** Bytes as they are, which no client would send. */
async function sendRaw(url: string, text: string): Promise<void> {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(text)
  socket.resume()
  await once(socket, 'close')
}
