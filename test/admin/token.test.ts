import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadToken } from '../../src/admin/token.ts'

let root: string
let workspace: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mockloop-token-'))
  workspace = join(root, '.mockloop')
})
afterEach(() => rm(root, { recursive: true }))

const warned: string[] = []
beforeEach(() => void warned.splice(0))
const load = (options: { given?: string; workspace?: string } = { workspace }): Promise<string> =>
  loadToken({
    given: undefined,
    workspace: undefined,
    ...options,
    warn: (message) => void warned.push(message),
  })

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777
}

it('makes a token of 256 bits, which its user alone can read, and finds it again', async () => {
  const token = await load()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(await modeOf(join(workspace, 'token'))).toBe(0o600)
  expect(await readFile(join(workspace, 'token'), 'utf8')).toBe(`${token}\n`)
  expect(await load()).toBe(token)
  expect(await readdir(workspace)).toEqual(['token'])
  expect(warned).toEqual([])
})

it('takes a given one, and writes it nowhere', async () => {
  const given = 'given-by-the-environment'
  expect(await load({ given, workspace })).toBe(given)
  expect(await readdir(root)).toEqual([])
})

it('keeps a new one to the process with storage off', async () => {
  const tokens = [await load({}), await load({})]
  expect(new Set(tokens).size).toBe(2)
  expect(await readdir(root)).toEqual([])
})

it.each([
  'short',
  'with spaces in between',
  'with-a-line\nbreak-in-it',
  '',
  'ümläute-are-no-tokens',
])('refuses %j, which cannot be sent or can be guessed', async (given) => {
  await expect(load({ given })).rejects.toThrow(/^admin\.token is no good token/)
})

it('takes back from others what they could read, and says so', async () => {
  const token = await load()
  const file = join(workspace, 'token')
  await chmod(file, 0o644)
  expect(await load()).toBe(token)
  expect(await modeOf(file)).toBe(0o600)
  expect(warned).toEqual([expect.stringContaining(`${file} could be read by others`)])
  expect(warned.join()).not.toContain(token)
})

it('makes another one of an empty file, and refuses a damaged one without showing it', async () => {
  const token = await load()
  const file = join(workspace, 'token')
  await writeFile(file, '')
  const next = await load()
  expect(next).not.toBe(token)
  await writeFile(file, 'damaged secret')
  const error = await load().catch((error: unknown) => error)
  expect(String(error)).toContain(`${file} is no good token`)
  expect(String(error)).not.toContain('damaged secret')
})

it('follows no link out of its folder', async () => {
  await load()
  await rm(join(workspace, 'token'))
  await writeFile(join(root, 'elsewhere'), 'a-token-of-somebody-else')
  await symlink(join(root, 'elsewhere'), join(workspace, 'token'))
  await expect(load()).rejects.toThrow(/is not the name of a file below/)
})
