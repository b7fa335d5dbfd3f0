import { dirname, join, relative, resolve } from 'node:path'
import { defaultName, isUrl } from '../config/mocks.ts'
import { name as nameRule } from '../config/table.ts'
import type { NewMock } from '../control/handlers/host.ts'
import type { GenerateInput, GenerateResult } from '../control/verbs/generate.ts'
import { InvalidArgumentError } from '../errors.ts'
import { MockServerGenerator } from '../generator.ts'
import type { GenerationResult, GeneratorConfig } from '../generator.ts'
import { createFolder } from '../lib/files.ts'
import { createQueues } from '../lib/queue.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { describeGenerated, optionsOf } from './describe.ts'
import type { Serving } from './describe.ts'
import { GENERATED } from './folder.ts'
import { readManifest, SCENARIOS } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import { toSettings } from './options.ts'

/** Where generated mocks are served. */
export interface Stage<G extends GenerateInput = GenerateInput> {
  /** Throws a NameInUseError when something else has the name; asked before anything is written. */
  reserve?(name: string, directory: string): void
  /** Where a generated mock is served; nothing when it is not. */
  find(made: GenerationResult): Promise<Serving | undefined>
  /** Serves it; throws what starting throws. */
  start(made: GenerationResult, given: G): Promise<Serving>
}

/** Makes mocks and serves them, each name one at a time. */
export type GenerateMock<G extends GenerateInput> = (given: G) => Promise<GenerateResult>

/** What generated mocks have in common. */
export interface GenerateMockOptions extends GeneratorConfig {
  workspace: string
}

/**
 * Makes what does the work of `generate_mock_api`: a folder below `generated_mocks`, and a mock that
 * serves it. It throws SpecificationError, InvalidArgumentError, GenerationError, OutsideFolderError, and
 * what the stage throws.
 */
export function createGenerateMock<G extends GenerateInput>(
  options: GenerateMockOptions,
  stage: Stage<G>,
): GenerateMock<G> {
  const { workspace, isForeign = false } = options
  const generator = new MockServerGenerator({ ...options, isForeign })
  const inTurn = createQueues()

  async function generate(given: G, name: string, source: string | JsonObject) {
    const directory = directoryOf(workspace, name)
    stage.reserve?.(name, directory)
    const made = await generator.generate(source, directory, optionsOf(given))
    const result = { ...made, name }
    const before = await stage.find(result)
    const wasServed = before !== undefined
    if (wasServed || given.start === false)
      return describeGenerated(result, { serving: before, wasServed })
    return describeGenerated(result, { serving: await stage.start(result, given), wasServed })
  }

  return async (given) => {
    const named = await sourceOf(given)
    const name = nameFor(given, named)
    const source = isForeign && typeof named === 'string' ? placeBelow(workspace, named) : named
    return inTurn(name, () => generate(given, name, source))
  }
}

/** A document that somebody else names: a URL, or a file below the workspace. Throws an OutsideFolderError. */
export function placeBelow(workspace: string, spec: string): string {
  if (isUrl(spec)) return spec
  return createFolder(workspace).path(relative(workspace, resolve(workspace, spec)))
}

/** The generated mock of a name; nothing when there is none. Throws as `readManifest` and `createFolder` do. */
export async function readGenerated(workspace: string, name: string): Promise<NewMock | undefined> {
  const directory = directoryOf(workspace, name)
  const manifest = await readManifest(directory)
  return manifest && toNewMock(name, directory, manifest)
}

/** A generated mock as it is to be served. */
export function toNewMock(name: string, directory: string, manifest: Manifest): NewMock {
  const { options } = manifest
  return {
    name,
    spec: join(directory, manifest.spec),
    settings: { ...toSettings(options), scenarios: join(directory, SCENARIOS) },
    keepsNothing: !options.storageEnabled,
    isUnlisted: !options.adminUiEnabled,
  }
}

/**
 * Reads the document of a mock anew from where it came, if the mock was generated; gives what takes it
 * back, and throws, as `MockServerGenerator.refresh` does.
 */
export async function refreshGenerated(
  name: string,
  spec: string | object,
  options: GenerateMockOptions,
): Promise<(() => Promise<void>) | undefined> {
  const folder = join(options.workspace, GENERATED, name)
  if (typeof spec !== 'string' || dirname(spec) !== folder) return undefined
  return new MockServerGenerator(options).refresh(directoryOf(options.workspace, name))
}

/** Symbolic links that lead out of the workspace are not followed. */
function directoryOf(workspace: string, name: string): string {
  return createFolder(workspace).path(join(GENERATED, name))
}

async function sourceOf(given: GenerateInput): Promise<string | JsonObject> {
  const { spec_url_or_path: place, spec_inline: inline } = given
  if ((place === undefined) === (inline === undefined))
    throw new InvalidArgumentError('one of spec_url_or_path and spec_inline is wanted')
  if (place !== undefined) return place
  const { parseText } = await import('../spec/parse.ts')
  const tree = typeof inline === 'string' ? parseText(inline, 'spec_inline').tree : inline
  if (isObject(tree)) return tree
  throw new InvalidArgumentError('spec_inline must be a document: an object, JSON or YAML')
}

/** The name is that of a folder as well. */
function nameFor(given: GenerateInput, source: string | JsonObject): string {
  const name = given.output_dir_name ?? defaultName(source)
  const problem = nameRule(name, 'output_dir_name')
  if (problem !== undefined) throw new InvalidArgumentError(problem)
  return name
}
