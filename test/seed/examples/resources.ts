/* Best practices: resource management. */
import { MockServerManager } from 'mockloop'
import type { ServerInstance } from 'mockloop'

const serverConfig = { name: 'managed', specPath: './test-api.yaml' }

async function performTests(server: ServerInstance): Promise<void> {
  const response = await fetch(`http://localhost:${server.port}/items`)
  console.log(response.status, server.status, server.pid === process.pid)
}

async function managedServerExample(): Promise<void> {
  const manager = new MockServerManager()
  let server: ServerInstance | undefined

  try {
    // Start server
    server = await manager.startServer(serverConfig)

    // Use server
    await performTests(server)
  } finally {
    // Ensure server is stopped
    if (server) {
      console.log(await manager.stopServer(server.id), server.status, manager.listServers())
    }
  }
}

await managedServerExample()
