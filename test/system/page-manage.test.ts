/** Operations, scenarios, and faults and settings of the admin page, in a real Chromium. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReceiver } from '../host/_receiver.ts'
import { barriers, startBrowser, visit } from './_browser.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
}, 60_000)
afterAll(() => browser.close())

const PATIENCE = 90_000
const PAGES = ['Operations', 'Scenarios', 'Faults & settings'] as const

async function open(page: Page, name: (typeof PAGES)[number]): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor({
    state: 'attached',
  })
}

async function choose(page: Page, operation: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Operations' }).getByTitle(operation).click()
}

describe('operations', () => {
  it(
    'are found, read, tried out, and made to answer something else',
    async () => {
      const { page, get, complaints } = await visit(browser)
      await open(page, 'Operations')
      await page.getByLabel('Search operations').fill('pets id')
      await page.getByText('1 of 11 operations').waitFor()
      await choose(page, 'getPet')
      expect(new URL(page.url()).pathname).toBe('/admin/operations/getPet')
      const schema = page.getByRole('group', { name: 'Schema of response 200' })
      expect(await schema.innerText()).toMatch(/id\s+integer\s+required\s+name\s+string\s+required/)

      await page.getByRole('tab', { name: 'Try it' }).click()
      await page.getByRole('textbox', { name: 'petId' }).fill('12')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      const answer = page.getByRole('region', { name: 'Answer' })
      await answer.getByText('"Rex"').waitFor()
      expect(await answer.innerText()).toMatch(/200 OK[^]*example[^]*\/pets\/12/)

      await page.getByRole('tab', { name: 'Set a response' }).click()
      await page.getByRole('textbox', { name: 'Body' }).fill('{ "id": "no number" }')
      await page.getByText(/\d warnings?/).waitFor()
      await page.getByRole('textbox', { name: 'Body' }).fill('{ "id": 1, "name": "Tom" }')
      await page.getByText('It fits what the document says').waitFor()
      await page.getByRole('button', { name: 'Answer so' }).click()
      await page.getByText('A response is set').waitFor()
      expect((await get('/pets/1')).body).toEqual({ id: 1, name: 'Tom' })
      await page.getByRole('button', { name: 'Take it back' }).click()
      await page.getByText('A response is set').waitFor({ state: 'detached' })
      expect((await get('/pets/1')).body).toEqual({ id: 7, name: 'Rex' })

      await page.getByRole('tab', { name: 'Faults' }).click()
      await page.getByLabel('Status', { exact: true }).fill('503')
      await page.getByRole('button', { name: 'Add the fault' }).click()
      await page.getByRole('cell', { name: 'answers 503', exact: true }).waitFor()
      expect([(await get('/pets/1')).status, (await get('/pets')).status]).toEqual([503, 200])
      await page.getByRole('button', { name: 'Remove the fault: answers 503' }).click()
      await page.getByText('No fault meets it').waitFor()
      expect((await get('/pets/1')).status).toBe(200)

      await page.getByRole('tab', { name: 'Last requests' }).click()
      await page.getByRole('link', { name: '/pets/12' }).click()
      await page.getByRole('complementary', { name: 'Request' }).getByText('/pets/12').waitFor()
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )

  it(
    'follows a $ref when it is opened, and stops where it goes in a circle',
    async () => {
      const ref = { $ref: '#/components/schemas/Node' }
      const content = { 'application/json': { schema: { type: 'array', items: ref } } }
      const spec = {
        openapi: '3.1.0',
        info: { title: 'Trees', version: '1' },
        paths: {
          '/nodes': {
            get: { operationId: 'list', responses: { 200: { description: 'ok', content } } },
          },
        },
        components: {
          schemas: {
            Node: {
              type: 'object',
              properties: { label: { type: 'string' }, child: ref, broken: { $ref: '#/nowhere' } },
            },
          },
        },
      }
      const { page } = await visit(browser, { config: { spec, name: 'trees' } })
      await open(page, 'Operations')
      await choose(page, 'list')
      const tree = page.getByRole('group', { name: 'Schema of response 200' })
      await tree.getByText('label').waitFor()
      expect(await tree.innerText()).toMatch(/child\s+Node\s+recursive/)
      await tree.getByRole('button', { name: 'Members of broken' }).click()
      await tree.getByText('leads to nothing').waitFor()
    },
    PATIENCE,
  )

  it(
    'are found among 1,100 of them, of which few are drawn at once',
    async () => {
      const { page, complaints } = await visit(browser, {
        config: { spec: large(), name: 'large' },
      })
      await open(page, 'Operations')
      await page.getByText('1,100 operations').waitFor()
      expect(await page.locator('.split-list .item').count()).toBe(0)
      await page.getByRole('button', { name: 'tag 7' }).click()
      expect(await page.locator('.split-list .item').count()).toBe(55)
      await page.getByLabel('Search operations').fill('things/107')
      await page.getByText('1 of 1,100 operations').waitFor()
      await page.getByLabel('Search operations').fill('things')
      await page.getByText('1,100 of 1,100 operations').waitFor()
      // What is there at once stays little, however much is found.
      expect(await page.locator('.split-list .item').count()).toBe(151)
      await page.getByRole('button', { name: 'Show 950 more' }).click()
      expect(await page.locator('.split-list .item').count()).toBe(1100)
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )
})

/** As many operations as GitHub has. */
function large(): object {
  const paths = Array.from({ length: 1100 }, (_, index) => [
    `/things/${index}`,
    { get: { tags: [`tag ${index % 20}`], responses: { 200: { description: 'ok' } } } },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'Large', version: '1' },
    paths: Object.fromEntries(paths) as object,
  }
}

describe('scenarios', () => {
  it(
    'are written with their mistakes shown by line, saved, switched, compared and deleted',
    async () => {
      const { page, get, complaints } = await visit(browser)
      await open(page, 'Scenarios')
      await page.getByText('New', { exact: true }).click()
      await page.getByRole('button', { name: 'Write a scenario' }).click()
      await page.getByLabel('Name', { exact: true }).fill('broken')
      const text = page.getByLabel('Text of the scenario')
      await expect.poll(() => text.inputValue()).toContain('stubs')
      await text.fill('stubs:\n  - operation: getUsr\n    respond:\n      status: 500\n')
      await page.getByRole('button', { name: /^Line 2 .*getUser/ }).waitFor()
      expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
      await text.fill('stubs: [\n')
      await page.getByRole('button', { name: /^Line \d/ }).waitFor()
      await text.fill('{"stubs": [{"operation": "getUser", "respond": {"status": 500}}]}')
      await page.getByText('It fits the document').waitFor()
      await page.getByRole('button', { name: 'JSON' }).click()
      await expect.poll(() => text.inputValue()).toContain('  "stubs": [\n')
      await page.getByText('It fits the document').waitFor()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('heading', { name: 'broken' }).waitFor()
      expect((await get('/users/1')).status).toBe(200)

      await page.getByRole('button', { name: 'Make it active' }).click()
      await page.getByRole('link', { name: 'Scenario broken' }).waitFor()
      expect((await get('/users/1')).status).toBe(500)
      await page.getByRole('tab', { name: 'Difference to default' }).click()
      await page.getByRole('region', { name: 'Only here' }).getByText('getUser').first().waitFor()

      await page.getByRole('tab', { name: 'Edit' }).click()
      await text.fill('stubs:\n  - operation: getUser\n    respond: { status: 410 }\n')
      await page.getByText('It fits the document').waitFor()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await expect.poll(async () => (await get('/users/1')).status).toBe(410)

      await page.getByRole('button', { name: 'Delete the scenario' }).click()
      await page.getByRole('button', { name: 'Delete broken' }).click()
      await page.getByRole('link', { name: 'Scenario default' }).waitFor()
      expect((await get('/users/1')).status).toBe(200)
      // A browser tells of the 400 of a text that does not fit itself.
      expect(complaints.filter((one) => !one.includes('400'))).toEqual([])
    },
    PATIENCE,
  )

  it(
    'are made from requests that came, and from packs; a session follows one of its own',
    async () => {
      const { page, get } = await visit(browser)
      const ann = { 'x-mockloop-session': 'ann' }
      await get('/users/1', ann)
      await open(page, 'Scenarios')
      await page.getByText('New', { exact: true }).click()
      await page.getByRole('button', { name: 'From requests that came' }).click()
      await page.getByRole('checkbox').first().check()
      await page.getByRole('button', { name: 'Use 1 request' }).click()
      await page.getByLabel('Name', { exact: true }).fill('recorded')
      const text = page.getByLabel('Text of the scenario')
      await text.waitFor()
      await expect.poll(() => text.inputValue()).toContain('/users/1')
      await text.fill((await text.inputValue()).replace('usual', 'recorded'))
      await page.getByText('It fits the document').waitFor()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('heading', { name: 'recorded' }).waitFor()

      const session = page.getByRole('combobox', { name: 'Session' })
      await session.fill('ann')
      await session.press('Enter')
      await page.getByRole('button', { name: 'Make it active in ann' }).click()
      await page.getByText('recorded is active in the session ann').waitFor()
      const [hers, ours] = [await get('/users/1', ann), await get('/users/1')]
      expect([hers.body, ours.body]).toEqual([
        { id: 1, name: 'recorded' },
        { id: 1, name: 'usual' },
      ])

      await page.getByRole('link', { name: /Sessions and their state/ }).click()
      await page.getByRole('button', { name: 'ann' }).click()
      await page.getByLabel('State', { exact: true }).fill('{ "cart": [1] }')
      await page.getByRole('button', { name: 'Set the state' }).click()
      await page.getByRole('cell', { name: 'cart' }).waitFor()

      await page.getByText('New', { exact: true }).click()
      await page.getByRole('button', { name: 'From a pack' }).click()
      const made = page
        .getByRole('dialog')
        .getByRole('button', { name: /^Make / })
        .first()
      const name = (await made.innerText()).replace(/^Make\s+/, '')
      await made.click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    },
    PATIENCE,
  )
})

describe('faults and settings', () => {
  it(
    'are changed while the mock runs, kept in a snapshot, and brought back',
    async () => {
      const { page, get, server } = await visit(browser)
      await open(page, 'Faults & settings')
      await page.getByLabel('A named set of faults').selectOption('down')
      await page.getByText('profile down', { exact: true }).waitFor()
      expect((await get('/users')).status).toBe(503)
      await page.getByRole('button', { name: 'Turn everything off' }).click()
      await page.getByText('nothing', { exact: true }).waitFor()
      expect((await get('/users')).status).toBe(200)

      await page.getByRole('tab', { name: 'Rules' }).click()
      await page.getByLabel('Requests', { exact: true }).selectOption('off')
      await page.getByText('The validation is changed').waitFor()
      expect((await get('/pets?limit=x')).status).toBe(200)

      await page.getByRole('tab', { name: 'Snapshots' }).click()
      await page.getByLabel('Name', { exact: true }).fill('before')
      await page.getByRole('button', { name: 'Take a snapshot' }).click()
      await page.getByRole('cell', { name: 'before', exact: true }).waitFor()
      await server.mock('shop').updateResponse('/users', { status: 418 })
      await page.getByRole('button', { name: 'Restore before' }).click()
      await page.getByRole('button', { name: 'Restore', exact: true }).click()
      await page.getByText('before is back').waitFor()
      expect((await get('/users')).status).toBe(200)

      await page.getByRole('tab', { name: 'Document' }).click()
      await page.getByRole('button', { name: 'Read it again' }).click()
      await page.getByText('it says the same as before').waitFor()
    },
    PATIENCE,
  )

  it(
    'register webhooks, test them, and tell what became of each delivery',
    async () => {
      const receiver = await startReceiver()
      const config = { outbound: { allow: ['localhost', '127.0.0.1'] } }
      const { page, get, complaints } = await visit(browser, { config })
      await open(page, 'Faults & settings')
      await page.getByRole('tab', { name: 'Webhooks' }).click()
      await page.getByRole('button', { name: 'New webhook' }).click()
      await page.getByLabel('Name', { exact: true }).fill('audit')
      await page.getByLabel('URL', { exact: true }).fill('nowhere')
      await page.getByText('A URL with http or https').waitFor()
      await page.getByLabel('URL', { exact: true }).fill(`${receiver.url}/hook`)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Test audit' }).click()
      await page.getByText('The sample for audit is delivered').waitFor()
      await get('/users')
      await page.getByRole('tab', { name: 'Deliveries' }).click()
      await page.getByText('2 deliveries').waitFor()
      await page.getByRole('button', { name: 'response.sent' }).first().click()
      await page
        .getByRole('region', { name: /^Delivery / })
        .getByText('delivered')
        .waitFor()
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('asked for').waitFor()

      await page.getByRole('tab', { name: 'Webhooks' }).click()
      await page.getByRole('button', { name: 'Delete audit' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('Nobody is told what happens').waitFor()
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )
})

describe('all three', () => {
  it(
    'can be used on a telephone',
    async () => {
      const { page } = await visit(browser, { viewport: { width: 375, height: 667 } })
      const widths: number[] = []
      const measure = async (): Promise<void> => {
        widths.push(await page.evaluate<number>('document.documentElement.scrollWidth'))
      }
      await open(page, 'Operations')
      await measure()
      await choose(page, 'addToCart')
      await page.getByRole('tab', { name: 'Try it' }).click()
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('region', { name: 'Answer' }).getByText('201').waitFor()
      await measure()
      await page.getByRole('link', { name: 'All operations' }).click()
      await page.getByLabel('Search operations').waitFor()
      await open(page, 'Scenarios')
      await page.getByRole('navigation', { name: 'Scenarios' }).getByText('default').click()
      await page.getByRole('tab', { name: 'Edit' }).click()
      await page.getByLabel('Text of the scenario').waitFor()
      await measure()
      await open(page, 'Faults & settings')
      for (const name of ['Rules', 'Webhooks', 'Deliveries', 'Snapshots', 'Document', 'Faults']) {
        await page.getByRole('tab', { name, exact: true }).click()
        await measure()
      }
      expect(widths).toEqual(widths.map(() => 375))
    },
    PATIENCE,
  )

  it(
    'can be used with the keyboard alone',
    async () => {
      const { page } = await visit(browser)
      const { keyboard } = page
      await keyboard.press('g')
      await keyboard.press('o')
      await page.getByLabel('Search operations').waitFor()
      await keyboard.press('/')
      await keyboard.type('getUser')
      await page.getByText('1 of 11 operations').waitFor()
      await keyboard.press('ArrowDown')
      await keyboard.press('Enter')
      await page.getByRole('tab', { name: 'Reference' }).focus()
      await keyboard.press('ArrowRight')
      await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
      await page.getByRole('textbox', { name: 'id', exact: false }).first().focus()
      await keyboard.press('Enter')
      await page.getByRole('region', { name: 'Answer' }).waitFor()
      await page.getByRole('heading', { level: 1 }).click()
      await keyboard.press('g')
      await keyboard.press('f')
      await page.getByRole('tab', { name: 'Faults' }).focus()
      await keyboard.press('ArrowLeft')
      await page.getByRole('button', { name: 'Read it again' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/admin/settings/document')
    },
    PATIENCE,
  )

  it.each(['light', 'dark'] as const)(
    'have no serious barrier, and break the policy nowhere, with %s colours',
    async (colorScheme) => {
      const { page, get, complaints, server } = await visit(browser, { colorScheme })
      await get('/users/1', { 'x-mockloop-session': 'ann' })
      const { control } = server
      await control.call('update_config', { server: 'shop', faults: [{ status: 503, percent: 1 }] })
      const webhook = { name: 'audit', url: 'http://localhost:1/', events: ['response.sent'] }
      await control.call('create_webhook', { server: 'shop', ...webhook })
      await control.call('test_webhook', { server: 'shop', name: 'audit', within_ms: 5000 })
      const found: string[] = []
      const check = async (): Promise<void> => void found.push(...(await barriers(page)))
      await open(page, 'Operations')
      await choose(page, 'addToCart')
      for (const name of ['Reference', 'Try it', 'Set a response', 'Faults', 'Last requests']) {
        await page.getByRole('tab', { name, exact: true }).click()
        if (name === 'Try it') {
          await page.getByRole('button', { name: 'Send', exact: true }).click()
          await page.getByRole('region', { name: 'Answer' }).waitFor()
        }
        await check()
      }
      await open(page, 'Scenarios')
      await page.getByRole('navigation', { name: 'Scenarios' }).getByText('default').click()
      await page.getByRole('tab', { name: 'Edit' }).click()
      await page.getByText('It fits the document').waitFor()
      await check()
      await page.getByRole('link', { name: /Sessions and their state/ }).click()
      await page.getByLabel('Name of a session').fill('bob')
      await page.getByRole('button', { name: 'Open it' }).click()
      await page.getByRole('button', { name: 'Set the state' }).click()
      await page.getByRole('button', { name: 'bob' }).waitFor()
      await check()
      await open(page, 'Faults & settings')
      for (const name of ['Rules', 'Webhooks', 'Deliveries', 'Snapshots', 'Document', 'Faults']) {
        await page.getByRole('tab', { name, exact: true }).click()
        await page.locator('.card').first().waitFor()
        await check()
      }
      expect(found).toEqual([])
      expect(complaints).toEqual([])
    },
    PATIENCE,
  )
})
