/* Complete workflow example. `GenerationOptions` and `MockServerGenerator` are imported there too. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MockLoopClient } from 'mockloop'

const PORT = Number(process.env['PORT'] ?? 8000)

/** Example of complete MockLoop workflow. */
async function completeWorkflowExample(): Promise<void> {
  // Initialize client
  const client = new MockLoopClient()

  // Generate mock server
  const generationResult = await client.generateMockApi({
    spec_url_or_path: './petstore-api.yaml',
    output_dir_name: 'petstore_mock',
    auth_enabled: true,
    webhooks_enabled: true,
    admin_ui_enabled: true,
    storage_enabled: true,
    port: PORT,
  })

  console.log(`Generated server: ${JSON.stringify(generationResult)}`)

  // Wait for server to start
  await sleep(2)

  // Configure test scenario
  await client.manageMockData({
    server_url: `http://localhost:${PORT}`,
    operation: 'create_scenario',
    scenario_name: 'testing',
    scenario_config: {
      '/pets': {
        pets: [
          { id: 1, name: 'Fluffy', status: 'available' },
          { id: 2, name: 'Buddy', status: 'pending' },
        ],
      },
      '/pets/1': {
        id: 1,
        name: 'Fluffy',
        status: 'available',
        category: { id: 1, name: 'cats' },
      },
    },
  })

  // Switch to test scenario
  await client.manageMockData({
    server_url: `http://localhost:${PORT}`,
    operation: 'switch_scenario',
    scenario_name: 'testing',
  })

  // Make some test requests
  let response = await fetch(`http://localhost:${PORT}/pets`)
  console.log(`Pets response: ${JSON.stringify(await response.json())}`)

  response = await fetch(`http://localhost:${PORT}/pets/1`)
  console.log(`Pet 1 response: ${JSON.stringify(await response.json())}`)

  // Query logs and analyze
  const logs = await client.queryMockLogs({
    server_url: `http://localhost:${PORT}`,
    analyze: true,
  })

  console.log(`Total requests: ${logs.analysis?.total_requests}`)
  console.log(`Average response time: ${logs.analysis?.avg_response_time_ms}ms`)

  // Discover all running servers
  const servers = await client.discoverMockServers()
  console.log(`Running servers: ${JSON.stringify(servers)}`)

  // The original leaves the server behind; here it is in this process, which goes on until then.
  await client.close()
}

await completeWorkflowExample()
