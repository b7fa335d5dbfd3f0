import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skillText } from '../../src/mcp/skill.ts'
import { BIN, folder, start } from '../cli/_run.ts'

const PETSTORE = fileURLToPath(new URL('../../specs/petstore.yaml', import.meta.url))
const commands = [...skillText().matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
)
/** The only one that goes on. */
const SERVE = 'npx mockloop openapi.yaml --name shop --port 8000'

describe('the skill', () => {
  it('begins as skill files do, and is short', () => {
    expect(skillText()).toMatch(/^---\nname: mockloop\ndescription: .{50,1024}\n---\n\n# /)
    expect(skillText().length).toBeLessThan(4000)
  })

  it('has commands that all work, in their order', async () => {
    const cwd = folder({ 'openapi.yaml': readFileSync(PETSTORE) })
    const env = { PATH: process.env['PATH'] ?? '', MOCKLOOP_HOME: join(cwd, '.home') }
    let url = ''
    for (const command of commands) {
      if (command === SERVE) {
        const flags = ['openapi.yaml', '--name', 'shop', '--port', '0', '--admin-port', '0']
        url = new URL((await start(flags, { cwd })).url).origin
        continue
      }
      const line = command
        .replaceAll('npx mockloop', `'${process.execPath}' '${BIN}'`)
        .replaceAll('http://localhost:8000', url)
      const child = spawn('bash', ['-o', 'pipefail', '-c', line], { cwd, env })
      const [out, err, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise((resolve) => child.once('close', resolve)),
      ])
      expect([command, code, code === 0 ? '' : err]).toEqual([command, 0, ''])
      expect([command, out.trim().length > 0]).toEqual([command, true])
    }
    expect(commands.filter((command) => command === SERVE)).toHaveLength(1)
    expect(commands.length).toBeGreaterThan(18)
  }, 120_000)
})
