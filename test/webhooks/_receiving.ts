import { startReceiver } from './_receiver.ts'

/** A receiver in a process of its own: tells its URL, then every request as a line of JSON. */
async function serve(): Promise<void> {
  const { url } = await startReceiver((response, hit) => {
    process.stdout.write(`${JSON.stringify(hit)}\n`)
    response.writeHead(204).end()
  })
  process.stdout.write(`${JSON.stringify({ url })}\n`)
}

await serve()
