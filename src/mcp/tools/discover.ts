import { flag, list, object } from '../../control/schema.ts'
import type { DiscoverInput } from '../../control/verbs/generate.ts'
import { fitPage } from '../fit.ts'
import type { Tool } from '../tool.ts'
import { any, int, map, maybe, num, output, port, rows, word, words } from './schemas.ts'

/** What runs, and what was generated. */
export const discover: Tool = {
  name: 'discover_mock_servers',
  title: 'Discover mock servers',
  description:
    'Find the mocks that run on this machine (name, URL, health, active scenario, requests so far) and those generated in this workspace. Begin here.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  input: object({
    'ports?': list(
      port('A port'),
      'Local ports to probe; default 8000-8005, 3000, 3001, 5000, 5001',
      {
        maxItems: 64,
        uniqueItems: true,
      },
    ),
    'check_health?': flag('Ask each whether it answers', { default: true }),
    'include_generated?': flag('List generated mocks too', { default: true }),
  }),
  output: output({
    discovery_info: {
      type: 'object',
      properties: {
        scanned_ports: { type: 'array', items: int },
        scan_duration_ms: num,
        timestamp: word,
      },
    },
    running_servers: rows({
      name: word,
      url: word,
      admin_url: maybe(word),
      status: word,
      active_scenario: maybe(word),
      endpoints: maybe(int),
      total_requests: maybe(int),
      features: words,
      health_check: any,
    }),
    generated_mocks: rows({ name: word, directory: word, status: word }),
    summary: map,
    'warnings?': words,
  }),
  async run(given: DiscoverInput, { verb }) {
    const found = await verb('discover_mock_servers', given)
    const { running_servers: running, generated_mocks: generated } = found
    const most = Math.max(running.length, generated.length, 1)
    const data = await fitPage(
      most,
      async (limit) => limit,
      (limit) => ({
        ...found,
        running_servers: running.slice(0, limit),
        generated_mocks: generated.slice(0, limit),
        ...(limit < most && { truncated: true }),
      }),
    )
    return { data }
  },
}
