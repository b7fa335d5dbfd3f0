import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './processes.ts'

/** A server under measure: a Node program that tells its URL. */
export interface Target {
  name: string
  args: readonly string[]
}

interface Package {
  version: string
  bin?: Record<string, string>
}

interface Peer {
  name: string
  package: string
  bin: string
  args: (document: string) => string[]
}

const PEERS: readonly Peer[] = [
  {
    name: 'Prism',
    package: '@stoplight/prism-cli',
    bin: 'prism',
    args: (document) => ['mock', '--port', '0', '--host', '127.0.0.1', document],
  },
]

const BARE = fileURLToPath(new URL('bare.mjs', import.meta.url))
const here = createRequire(import.meta.url)

/** The built command, or the end of the bench. */
export function findBin(path: string): string {
  const bin = resolve(path)
  if (existsSync(bin)) return bin
  process.stderr.write(`no built command at ${bin}: npm run build\n`)
  process.exit(2)
}

/** A handler without anything around it; `answer` names the file with its answer. */
export function bare(kind: 'h3' | 'h3-reading' | 'node', answer: string): Target {
  const names = { h3: 'bare h3', 'h3-reading': 'bare h3, body read', node: 'bare node:http' }
  return { name: names[kind], args: [BARE, kind, answer] }
}

type Kind = 'silent' | 'info' | 'everything'

/** What the command is measured with. */
const KINDS: Record<Kind, { name: string; flags: string[]; isAlone: boolean }> = {
  silent: { name: 'MockLoop', flags: ['--log-level', 'silent'], isAlone: true },
  info: { name: 'MockLoop, log to a file', flags: [], isAlone: true },
  everything: { name: 'MockLoop, everything on', flags: ['--admin-port', '0'], isAlone: false },
}

/** The command: the runtime alone, without a log or with one in a file, or as it starts by itself, with its journal on disk and its admin. */
export function mockloop(bin: string, document: string, kind: Kind): Target {
  const { name, flags, isAlone } = KINDS[kind]
  return { name, args: [bin, document, '--port', '0', ...flags, ...(isAlone ? alone() : [])] }
}

/** Flags without which requests would be recorded. */
function alone(): string[] {
  const file = join(temporaryFolder(), 'alone.json')
  writeFileSync(file, JSON.stringify({ admin: false, storage: false, log: { maxEntries: 0 } }))
  return ['--config', file]
}

/** The peers that are installed, here or in the folder given. */
export function peers(document: string, folder: string | undefined): Target[] {
  return installed(folder).map(({ peer, manifest, root }) => ({
    name: `${peer.name} ${manifest.version}`,
    args: [join(root, manifest.bin?.[peer.bin] ?? ''), ...peer.args(document)],
  }))
}

/** What took part, for the head of the report. */
export function versions(bin: string): string {
  const own = execFileSync(process.execPath, [bin, '--version'], { encoding: 'utf8' }).trim()
  return `MockLoop ${own}, h3 ${find('h3', here)?.manifest.version}`
}

function installed(folder: string | undefined) {
  const require = folder === undefined ? here : createRequire(join(resolve(folder), 'index.js'))
  return PEERS.flatMap((peer) => {
    const found = find(peer.package, require)
    return found === undefined ? [] : [{ peer, ...found }]
  })
}

function find(
  name: string,
  require: NodeJS.Require,
): { manifest: Package; root: string } | undefined {
  const folders = require.resolve.paths(name) ?? []
  const file = folders
    .map((path) => join(path, name, 'package.json'))
    .find((one) => existsSync(one))
  if (file === undefined) return undefined
  return { manifest: JSON.parse(readFileSync(file, 'utf8')), root: dirname(file) }
}
