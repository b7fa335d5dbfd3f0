import { PermissionError } from '../../errors/verbs.ts'
import type { Asked, Command } from '../command.ts'
import type { Flag } from '../flag.ts'

const HELP = `mockloop token [--link | --open]

Prints the token of a running server's admin, for
curl -H "Authorization: Bearer $(mockloop token)";
with --link a link that signs a browser in to the admin page, once; --open opens
it there.`

const FLAGS: readonly Flag[] = [
  { name: 'link', alias: 'l', kind: 'switch', about: 'a link for a browser' },
  { name: 'open', alias: 'o', kind: 'switch', about: 'open the admin page in a browser' },
]

/** `mockloop token`: what lets one in to the admin. */
export const command: Command = { help: HELP, flags: FLAGS, words: [0, 0], run: show }

async function show(asked: Asked): Promise<void> {
  const { connectHost } = await import('../connect.ts')
  const { token, adminUrl } = await connectHost(asked)
  if (token === undefined) throw new PermissionError(`${adminUrl} does not tell its token`)
  const isLink = asked.has('link') || asked.has('open')
  if (!isLink) return asked.print({ admin_url: adminUrl, token }, () => token)
  const { createSignInLink } = await import('../../client/sign-in.ts')
  const link = await createSignInLink({ adminUrl, token })
  if (asked.has('open')) {
    const { openBrowser } = await import('../browser.ts')
    await openBrowser(link)
    if (!asked.has('link') && !asked.has('json')) return
  }
  asked.print({ link, expires_in_seconds: 300 }, () => link)
}
