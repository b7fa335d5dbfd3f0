/* query_mock_logs(): example usage. */
import { MockLoopClient } from 'mockloop'

const SERVER = process.env['SERVER'] ?? 'http://localhost:8000'
const client = new MockLoopClient()

// Get recent logs with analysis
const logs = await client.queryMockLogs({
  server_url: SERVER,
  limit: 50,
  analyze: true,
})

// Filter logs by method and path
const apiLogs = await client.queryMockLogs({
  server_url: SERVER,
  method: 'POST',
  path_pattern: '/api/.*',
  limit: 100,
})

// Get logs for specific time range
const timeFilteredLogs = await client.queryMockLogs({
  server_url: SERVER,
  time_from: '2024-01-01T00:00:00Z',
  time_to: '2024-01-02T00:00:00Z',
})

console.log(JSON.stringify([logs, apiLogs, timeFilteredLogs]))
