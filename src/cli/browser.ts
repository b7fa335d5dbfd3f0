import { spawn } from 'node:child_process'

/** Milliseconds in which a program that cannot show the page says so. */
const PATIENCE = 2000

/** What shows a URL on each platform, none of them by a shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Shows a URL in the user's browser, and tells in one line on standard error where that does not work. */
export async function openBrowser(url: string): Promise<void> {
  const reason = await show(url)
  if (reason !== undefined) console.error(`no browser can be opened (${reason}): open ${url}`)
}

function show(url: string): Promise<string | undefined> {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    const timer = setTimeout(() => resolve(undefined), PATIENCE)
    child.once('error', (error) => {
      clearTimeout(timer)
      resolve('code' in error && error.code === 'ENOENT' ? `${command} is missing` : error.message)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0 ? undefined : `${command} ended with ${code ?? 'a signal'}`)
    })
    child.unref()
  })
}
