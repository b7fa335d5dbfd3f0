/* discover_mock_servers(): example usage. */
import { MockLoopClient } from 'mockloop'

const PORTS = JSON.parse(process.env['PORTS'] ?? '[8000, 8001, 8002]') as number[]
const client = new MockLoopClient()

// Discover all running servers
const all = await client.discoverMockServers()

// Check specific ports
const onPorts = await client.discoverMockServers({
  ports: PORTS,
  check_health: true,
})

// Quick discovery without health checks
const quick = await client.discoverMockServers({
  check_health: false,
  include_generated: false,
})

console.log(JSON.stringify([all, onPorts, quick]))
