import { PermissionError } from '../../errors/verbs.ts'
import type { Asked, Command } from '../command.ts'

const HELP = `mockloop token

Prints the token of a running server's admin, for
curl -H "Authorization: Bearer $(mockloop token)".`

/** `mockloop token`: what lets one in to the admin. */
export const command: Command = { help: HELP, words: [0, 0], run: show }

async function show(asked: Asked): Promise<void> {
  const { connectHost } = await import('../connect.ts')
  const { token, adminUrl } = await connectHost(asked)
  if (token === undefined) throw new PermissionError(`${adminUrl} does not tell its token`)
  asked.print({ admin_url: adminUrl, token }, () => token)
}
