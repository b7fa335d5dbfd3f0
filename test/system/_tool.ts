import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Installs a tool of others in a folder of its own, which has no place in our lock, and tells where its
 * package is. The folder is kept for the next run; `MOCKLOOP_TOOLS` names another one.
 */
export async function installTool(name: string, version: string): Promise<string> {
  const tools = process.env['MOCKLOOP_TOOLS'] ?? join(tmpdir(), 'mockloop-tools')
  const folder = join(tools, `${name.replaceAll('/', '-')}-${version}`)
  const place = join(folder, 'node_modules', name)
  const manifest = join(place, 'package.json')
  if (!existsSync(manifest)) {
    mkdirSync(folder, { recursive: true })
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save']
    await promisify(execFile)('npm', [
      'install',
      '--prefix',
      folder,
      ...flags,
      `${name}@${version}`,
    ])
  }
  const { version: installed } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  if (installed !== version) throw new Error(`${place} is ${installed}, not ${version}`)
  return place
}
