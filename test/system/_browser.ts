import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { MockLoopConfig } from '../../src/index.ts'
import { LOG, TOKEN } from '../host/_control.ts'
import { serve } from '../host/_host.ts'
import type { Running } from '../host/_host.ts'

/** Keeps the browser from asking anyone but the mock. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** A real Chromium; it rejects where there is none. */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: QUIET })
}

export interface Visit extends Running {
  page: Page
  admin: string
  /** What the console and the policy complained about. */
  complaints: string[]
}

/** Serves a mock and signs a browser in to its page, by the link. */
export async function visit(
  browser: Browser,
  { config = {}, ...options }: BrowserContextOptions & { config?: MockLoopConfig } = {},
): Promise<Visit> {
  const running = await serve({ admin: { port: 0, token: TOKEN }, log: LOG, ...config })
  const admin = running.server.adminUrl ?? ''
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  onTestFinished(() => context.close())
  await page.goto(await signInLink(admin))
  return { ...running, page, admin, complaints }
}

/** A link that works once. */
export async function signInLink(admin: string): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const response = await fetch(`${admin}/admin/sign-in`, { method: 'POST', headers })
  const { path } = (await response.json()) as { path: string }
  return admin + path
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What keeps people with a disability from using the page as it is now: WCAG 2.2 A and AA, serious and above. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found: unknown =
    await page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ target, any }) => target + ' ' + any.map(({ message }) => message)).join(', ')))`)
  expect(found).toBeInstanceOf(Array)
  return found as string[]
}
