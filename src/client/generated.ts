import type { GenerationResult } from '../generator.ts'
import type { HostRecord, MockRecord } from '../registry/record.ts'
import type { GenerateArguments, GenerateMockApiResult } from './arguments.ts'

/** What became of a generated mock. */
interface Outcome {
  running: { host: HostRecord; mock: MockRecord } | undefined
  /** Whether it ran before it was asked for. */
  wasRunning: boolean
  given: GenerateArguments
}

/** A generated mock, and how to go on with it. */
export function describeGenerated(
  result: GenerationResult,
  { running, wasRunning, given }: Outcome,
): GenerateMockApiResult {
  const { name, outputDirectory, routes, files, manifest, diagnostics } = result
  const url = running?.mock.url ?? null
  const isOwn = running?.host.pid === process.pid
  return {
    success: true,
    message: messageOf(name, url, wasRunning),
    output_directory: outputDirectory,
    server_info: {
      name: manifest.title,
      version: manifest.version,
      endpoints: routes.length,
      tags: [...new Set(routes.flatMap(({ tags }) => tags))],
      features: manifest.features,
    },
    name,
    url,
    admin_url: running?.host.admin_url ?? null,
    lifetime: given.detached === true || (running !== undefined && !isOwn) ? 'detached' : 'session',
    already_running: running !== undefined && wasRunning,
    generated_files: files,
    next_steps: stepsOf(url),
    warnings: diagnostics
      .filter(({ severity }) => severity !== 'info')
      .map(({ pointer, message }) => `${pointer}: ${message}`),
  }
}

function messageOf(name: string, url: string | null, wasRunning: boolean): string {
  if (url === null) return `${name} is generated, and not started`
  return `${name} ${wasRunning ? 'was running before, and' : 'is generated and'} answers at ${url}`
}

function stepsOf(url: string | null): string[] {
  if (url === null) return ['Start it: generate_mock_api without start: false']
  return [
    `Send requests to ${url}`,
    `Change what it answers: manage_mock_data with server_url ${url}`,
    `See what was asked: query_mock_logs with server_url ${url}`,
  ]
}
