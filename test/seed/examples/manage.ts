/* manage_mock_data(): example usage. */
import { MockLoopClient } from 'mockloop'

const SERVER = process.env['SERVER'] ?? 'http://localhost:8000'
const client = new MockLoopClient()

// Update endpoint response
await client.manageMockData({
  server_url: SERVER,
  operation: 'update_response',
  endpoint_path: '/users/123',
  response_data: { id: 123, name: 'John Doe', status: 'active' },
})
console.log(JSON.stringify(await (await fetch(`${SERVER}/users/123`)).json()))

// Create scenario
await client.manageMockData({
  server_url: SERVER,
  operation: 'create_scenario',
  scenario_name: 'user_testing',
  scenario_config: {
    '/users/123': { id: 123, name: 'Test User' },
    '/users/456': { id: 456, name: 'Another User' },
  },
})

// Switch to scenario
await client.manageMockData({
  server_url: SERVER,
  operation: 'switch_scenario',
  scenario_name: 'user_testing',
})
console.log(JSON.stringify(await (await fetch(`${SERVER}/users/456`)).json()))

// List available scenarios
const scenarios = await client.manageMockData({
  server_url: SERVER,
  operation: 'list_scenarios',
})
console.log(JSON.stringify(scenarios))
