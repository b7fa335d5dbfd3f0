// What the mock is compared with: plain JavaScript, run by Node as it is.
//   node bare.mjs <h3|h3-reading|node> <file with the answer>
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [kind = '', file = ''] = process.argv.slice(2)
/** @type {import('./http.ts').Reply} */
const { mediaType, body } = JSON.parse(readFileSync(file, 'utf8'))
const isJson = /[/+]json/.test(mediaType)
const answer = isJson ? JSON.parse(body) : body

const server = createServer(kind === 'node' ? respond : await h3Handler())
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object')
    process.stdout.write(`http://localhost:${address.port}\n`)
})

/** @type {import('node:http').RequestListener} */
function respond(_, response) {
  response.setHeader('content-type', mediaType)
  response.end(isJson ? JSON.stringify(answer) : answer)
}

async function h3Handler() {
  const { H3, toNodeHandler } = await import('h3')
  const app = new H3()
  if (kind === 'h3-reading') {
    app.all('/**', async (event) => {
      await event.req.json()
      return answer
    })
  } else app.all('/**', () => answer)
  return toNodeHandler(app)
}
