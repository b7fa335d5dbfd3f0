import type { GenerateInput, GenerateResult } from '../control/verbs/generate.ts'
import type { GenerationResult } from '../generator.ts'
import type { GenerationOptions } from '../models.ts'

/** A generated mock that is served. */
export interface Serving {
  url: string
  adminUrl: string | null
  lifetime: GenerateResult['lifetime']
}

/** What became of a generated mock. */
export interface Outcome {
  serving: Serving | undefined
  /** Whether it was served before it was asked for. */
  wasServed: boolean
}

/** A generated mock, and how to go on with it. */
export function describeGenerated(
  result: GenerationResult,
  { serving, wasServed }: Outcome,
): GenerateResult {
  const { name, outputDirectory, routes, files, manifest, diagnostics } = result
  const url = serving?.url ?? null
  return {
    success: true,
    message: messageOf(name, url, wasServed),
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
    admin_url: serving?.adminUrl ?? null,
    lifetime: serving?.lifetime ?? 'session',
    already_running: wasServed,
    generated_files: files,
    next_steps: stepsOf(url),
    warnings: diagnostics
      .filter(({ severity }) => severity !== 'info')
      .map(({ pointer, message }) => (pointer === '' ? message : `${pointer}: ${message}`)),
  }
}

/** The options that the flags of a call are. */
export function optionsOf(given: GenerateInput): Partial<GenerationOptions> {
  return {
    authEnabled: given.auth_enabled ?? true,
    webhooksEnabled: given.webhooks_enabled ?? true,
    adminUiEnabled: given.admin_ui_enabled ?? true,
    storageEnabled: given.storage_enabled ?? true,
    ...(given.seed !== undefined && { seed: given.seed }),
  }
}

function messageOf(name: string, url: string | null, wasServed: boolean): string {
  if (url === null) return `${name} is generated, and not started`
  return `${name} ${wasServed ? 'was running before, and' : 'is generated and'} answers at ${url}`
}

function stepsOf(url: string | null): string[] {
  if (url === null) return ['Start it: generate_mock_api without start: false']
  return [
    `Send requests to ${url}`,
    `Change what it answers: manage_mock_data with server_url ${url}`,
    `See what was asked: query_mock_logs with server_url ${url}`,
  ]
}
