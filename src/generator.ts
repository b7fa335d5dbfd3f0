import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { isUrl, slug } from './config/mocks.ts'
import { name as nameRule } from './config/table.ts'
import { GenerationError } from './errors/servers.ts'
import { makeFolder, namesIn } from './generator/folder.ts'
import { MANIFEST, readManifest } from './generator/manifest.ts'
import type { Manifest } from './generator/manifest.ts'
import { featuresOf, resolveOptions } from './generator/options.ts'
import { toParsed, toRoutes } from './generator/routes.ts'
import { createFolder } from './lib/files.ts'
import type { GenerationOptions, ParsedSpecification, RouteDefinition } from './models.ts'
import type { Spec } from './spec/load.ts'
import type { Diagnostic, JsonObject } from './types.ts'

/** How far a generation is. */
export interface GenerationProgress {
  stage: 'parse' | 'routes' | 'write' | 'done'
  /** Stages that are over, of `total`. */
  completed: number
  total: number
}

/** What all generations of a generator have in common. */
export interface GeneratorConfig {
  /** Where relative paths start. @default the working directory */
  workspace?: string
  /** Hosts and address ranges that may be fetched from although they are not public. */
  outbound?: { allow?: string[] }
  /** A folder whose scenario files each new mock gets a copy of. @default none */
  scenarios?: string
  /** Whether somebody else names the documents, over the wire: then also their own URLs are checked. @default false */
  isForeign?: boolean
  onProgress?: (progress: GenerationProgress) => void
}

/** A generated mock. */
export interface GenerationResult {
  name: string
  /** Absolute. */
  outputDirectory: string
  routes: RouteDefinition[]
  /** Names in the folder, with `/` in between. */
  files: string[]
  manifest: Manifest
  /** What is wrong or odd with the document. */
  diagnostics: readonly Diagnostic[]
  /** Whether the folder held this mock before. */
  existed: boolean
}

const STAGES = ['parse', 'routes', 'write', 'done'] as const

/** Makes mocks of API descriptions: folders with the document, its options and scenarios, and no code. */
export class MockServerGenerator {
  readonly #config: GeneratorConfig

  constructor(config: GeneratorConfig = {}) {
    this.#config = config
  }

  /**
   * Makes a folder that `MockServerManager`, or `mockloop` with the document in it, can serve. A folder
   * that holds the same document already is kept, with the new options.
   * @param specSource a path or URL, or the document itself
   * @throws SpecificationError, InvalidArgumentError for options, GenerationError where the folder is in use
   */
  async generate(
    specSource: string | JsonObject,
    outputDirectory: string,
    options: Partial<GenerationOptions> = {},
  ): Promise<GenerationResult> {
    const resolved = resolveOptions(options)
    resolved.customMiddleware = resolved.customMiddleware.map((file) => this.#path(file))
    this.#tell('parse')
    const spec = await this.#load(specSource)
    this.#tell('routes')
    const routes = toRoutes(toParsed(spec), resolved)
    this.#tell('write')
    const target = this.#path(outputDirectory)
    const { manifest, existed } = await this.#place(target, spec, resolved)
    this.#tell('done')
    return {
      name: manifest.name,
      outputDirectory: target,
      routes,
      files: await createFolder(target).list(),
      manifest,
      diagnostics: spec.diagnostics,
      existed,
    }
  }

  /** Reads a description; throws a SpecificationError when it cannot be read or is no OpenAPI. */
  async parseSpecification(specSource: string | JsonObject): Promise<ParsedSpecification> {
    return toParsed(await this.#load(specSource))
  }

  /** What a mock of a description answers; throws an InvalidArgumentError for options. */
  generateRoutes(
    parsed: ParsedSpecification,
    options: Partial<GenerationOptions> = {},
  ): RouteDefinition[] {
    return toRoutes(parsed, resolveOptions(options))
  }

  /**
   * Reads the document of a generated folder anew from where it came, and puts it in the place of the one
   * that is there; an inline one stays.
   * @returns what takes it back; nothing when there is nothing to take over
   * @throws SpecificationError, GenerationError; all is left as it was then
   */
  async refresh(directory: string): Promise<(() => Promise<void>) | undefined> {
    const target = this.#path(directory)
    const manifest = await readManifest(target)
    if (manifest === undefined || manifest.source === '') return undefined
    const spec = await this.#load(manifest.source)
    const text = bundleOf(spec)
    if (hashOf(text) === manifest.hash) return undefined
    const { title, version } = spec
    const folder = createFolder(target)
    const before = (await folder.read(manifest.spec)) ?? ''
    const put = async (document: string, told: Manifest): Promise<void> => {
      await folder.write(manifest.spec, document)
      await folder.write(MANIFEST, format(told))
    }
    await put(text, { ...manifest, title, version, hash: hashOf(text) })
    return () => put(before, manifest)
  }

  async #load(source: string | JsonObject): Promise<Spec> {
    const { createOutbound } = await import('./lib/outbound.ts')
    const { loadSpec } = await import('./spec/load.ts')
    const outbound = createOutbound(this.#config.outbound)
    const trusted = this.#config.isForeign !== true
    const place = typeof source === 'string' ? this.#path(source) : source
    try {
      return await loadSpec(place, outbound, { trusted })
    } finally {
      await outbound.close()
    }
  }

  #path(path: string): string {
    const isFile = path !== '-' && !isUrl(path) && !path.startsWith('file:')
    return isFile ? resolve(this.#config.workspace ?? '', path) : path
  }

  async #place(target: string, spec: Spec, options: GenerationOptions) {
    const text = bundleOf(spec)
    const wanted = createManifest(basename(target), { spec, text, options })
    const before = await this.#before(target, wanted)
    if (before !== undefined) return { manifest: before, existed: true }
    const { scenarios } = this.#config
    const files = { [wanted.spec]: text, [MANIFEST]: format(wanted) }
    const contents = {
      files,
      scenarios: scenarios === undefined ? scenarios : this.#path(scenarios),
    }
    const isMade = await makeFolder(target, contents).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      throw new GenerationError(`${target} cannot be written: ${reason}`, 'write', { cause: error })
    })
    if (isMade) return { manifest: wanted, existed: false }
    // Somebody else has just made it, or put something there.
    const other = await this.#before(target, wanted)
    if (other !== undefined) return { manifest: other, existed: true }
    throw new GenerationError(`${target} cannot be replaced: name another folder`, 'write')
  }

  /** The mock that the folder holds, with the options that are wanted now. */
  async #before(target: string, wanted: Manifest): Promise<Manifest | undefined> {
    const manifest = await readManifest(target)
    if (manifest === undefined) {
      if ((await namesIn(target)).length === 0) return undefined
      const reason = `holds files but no ${MANIFEST}, and is left as it is: name another folder`
      throw new GenerationError(`${target} ${reason}`, 'folder')
    }
    if (manifest.hash !== wanted.hash) throw otherDocument(manifest, wanted, target)
    const { options, features } = wanted
    const next: Manifest = { ...manifest, options, features }
    if (format(next) !== format(manifest)) await createFolder(target).write(MANIFEST, format(next))
    return next
  }

  #tell(stage: GenerationProgress['stage']): void {
    this.#config.onProgress?.({ stage, completed: STAGES.indexOf(stage), total: STAGES.length - 1 })
  }
}

function otherDocument(before: Manifest, wanted: Manifest, target: string): GenerationError {
  const from = before.source === wanted.source ? 'an earlier state of it' : before.source
  return new GenerationError(
    `${before.name} was made from another document (${from}) and is left as it is: take the new one over with reload_spec, remove ${target}, or choose another name`,
    'folder',
    { errorCode: 'MOCKLOOP_ERROR_007' },
  )
}

/** One file that needs no other; as it was written where it was one. */
function bundleOf({ files: [root, ...others], document }: Spec): string {
  if (root?.text !== undefined && others.length === 0) return root.text
  return format(root?.tree ?? document)
}

function createManifest(
  folder: string,
  { spec, text, options }: { spec: Spec; text: string; options: GenerationOptions },
): Manifest {
  return {
    mockloop: 1,
    name: nameRule(folder, '') === undefined ? folder : slug(folder),
    title: spec.title,
    version: spec.version,
    source: spec.source,
    hash: hashOf(text),
    spec: text.trimStart().startsWith('{') ? 'openapi.json' : 'openapi.yaml',
    created_at: new Date().toISOString(),
    options,
    features: featuresOf(options),
  }
}

function hashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function format(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
