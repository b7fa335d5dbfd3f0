import type { Asked, Command } from '../command.ts'

const HELP = `mockloop openapi

Prints the OpenAPI document of a running server's admin.`

/** `mockloop openapi`: the document of the admin's API. */
export const command: Command = { help: HELP, words: [0, 0], run: show }

async function show(asked: Asked): Promise<void> {
  const { connectHost } = await import('../connect.ts')
  const { call } = await connectHost(asked)
  const document = await call('openapi', {})
  asked.print(document, () => JSON.stringify(document, null, 2))
}
