/* generate_mock_api(): example usage. Where the original has its hosts and ports, the test has its own. */
import { MockLoopClient } from 'mockloop'

const API = process.env['API'] ?? 'https://api.example.com'

const client = new MockLoopClient()

// Generate basic mock server
const basic = await client.generateMockApi({
  spec_url_or_path: './api-spec.yaml',
  output_dir_name: 'my_mock_server',
})

// Generate with custom configuration
const custom = await client.generateMockApi({
  spec_url_or_path: `${API}/openapi.json`,
  auth_enabled: false,
  webhooks_enabled: true,
  admin_ui_enabled: true,
  storage_enabled: false,
})

console.log(JSON.stringify([basic, custom]))
await client.close()
