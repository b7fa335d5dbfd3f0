import { parentPort, workerData } from 'node:worker_threads'

// Plain JavaScript, run by Node as it is: what is tested must not go through a TypeScript loader.

/** @type {import('./host.ts').MockServer | undefined} */
let server

/**
 * @param {string} spec
 * @returns {Promise<import('./host.ts').HostReply>}
 */
async function start(spec) {
  try {
    const library = await import(String(workerData))
    server = library.createMockServer({
      spec,
      port: 0,
      log: { level: 'silent' },
      auth: false,
      watch: false,
    })
    await server.start()
    const diagnostics = server.mocks.flatMap((mock) => mock.diagnostics)
    const plain = diagnostics.map(({ code, severity, message }) => ({ code, severity, message }))
    return { kind: 'started', url: server.url, diagnostics: plain }
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
    const expected = name === 'SpecificationError'
    return { kind: 'refused', message: expected ? message : (stack ?? message), expected }
  }
}

/** @returns {Promise<import('./host.ts').HostReply>} */
async function close() {
  await server?.close()
  server = undefined
  return { kind: 'closed' }
}

parentPort?.on('message', (/** @type {{ start?: string }} */ order) => {
  const work = order.start === undefined ? close() : start(order.start)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  void work.then((reply) => parentPort?.postMessage(reply))
})
