/* Best practices: configuration management. */
import { GenerationOptions, MockServerManager, ServerConfig } from 'mockloop'

const PORT = Number(process.env['PORT'] ?? 8080)

function createTestConfig(): ServerConfig {
  const options = new GenerationOptions({
    authEnabled: false,
    storageEnabled: false,
    responseDelayMs: 0,
  })

  return new ServerConfig({
    name: 'test_server',
    specPath: './test-api.yaml',
    port: PORT,
    options,
    environment: { ENV: 'test', DEBUG: 'true' },
  })
}

// What the original leaves to its reader: a server of that configuration.
const manager = new MockServerManager()
const { name, status, host, port } = await manager
  .startServer(createTestConfig())
  .then((server) => ({ ...server, host: server.config.host }))
const secured = await fetch(`http://localhost:${PORT}/items/1`)
console.log(name, status, host, port === PORT, secured.status)
await manager.close()
