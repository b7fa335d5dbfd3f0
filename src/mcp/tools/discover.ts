import { anything, flag, list, object } from '../../control/schema.ts'
import type { DiscoverInput } from '../../control/verbs/generate.ts'
import type { Tool } from '../tool.ts'
import { any, output, port } from './schemas.ts'

/** What runs, and what was generated. */
export const discover: Tool = {
  name: 'discover_mock_servers',
  title: 'Discover mock servers',
  description:
    'Find the mocks that run on this machine, with name, URL, scenario and health, and those generated here. Start with this.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  input: object({
    'ports?': list(
      port,
      'Ports of this machine to probe as well (default 8000-8005, 3000-3001, 5000-5001)',
      {
        maxItems: 64,
        uniqueItems: true,
      },
    ),
    'check_health?': flag('Ask each whether it is well', { default: true }),
    'include_generated?': flag('Tell generated mocks that do not run, too', { default: true }),
  }),
  output: output({
    discovery_info: anything('What was probed, and how long it took'),
    running_servers: list(any, 'What runs'),
    generated_mocks: list(any, 'What was generated'),
    summary: anything('How many'),
  }),
  async run(given: DiscoverInput, { verb }) {
    return { data: { ...(await verb('discover_mock_servers', given)) } }
  },
}
