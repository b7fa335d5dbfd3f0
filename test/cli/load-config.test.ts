import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findConfig, loadConfigFile } from '../../src/cli/load-config.ts'
import { folder } from './_run.ts'

it.each([
  ['mockloop.config.ts', 'const port: number = 1\nexport default { port }'],
  ['mockloop.config.mts', 'export default { port: 1 }'],
  ['mockloop.config.js', 'export default { port: 1 }'],
  ['mockloop.config.mjs', 'export default await Promise.resolve({ port: 1 })'],
  ['mockloop.config.js', 'module.exports = { port: 1 }'],
  ['mockloop.config.json', '\uFEFF{ "port": 1 }'],
  ['mockloop.config.yaml', 'port: 1'],
  ['mockloop.config.yml', 'port: 1'],
])('finds and reads %s', async (name, text) => {
  const cwd = folder({ [name]: text })
  expect(findConfig(cwd)).toBe(join(cwd, name))
  expect(await loadConfigFile(join(cwd, name), cwd)).toEqual({ port: 1 })
})

it('finds nothing where there is nothing', () => {
  expect(findConfig(folder())).toBeUndefined()
})

it('hands on what is there, null and odd keys too', async () => {
  const cwd = folder({ 'a.ts': 'export default { port: null, extends: "x", $meta: 1 }' })
  expect(await loadConfigFile(join(cwd, 'a.ts'), cwd)).toMatchObject({ port: null, extends: 'x' })
})

it.each([
  ['a.json', '{', /^a\.json:1:2: /],
  ['b.json', '{\n  "port": 1,\n  "host": oops\n}', /^b\.json:3:11: /],
  ['c.json', '{\n  "port": 1,\n}', /^c\.json:3:1: /],
  ['d.json', '{ "a": tru3 }', /^d\.json:1:1\d: /],
  ['e.json', '', /^e\.json:1:1: /],
  ['a.yaml', 'a: [', /^a\.yaml:1:5: /],
  ['b.yaml', 'port: 1\nhost: "x\n  y: z', /^b\.yaml:\d:\d+: [^(\n]+$/],
  ['a.ts', 'export default {', /^a\.ts:1:17: /],
  ['c.ts', 'export default {\n  port: 1,\n  host: ,\n}', /^c\.ts:3:9: Unexpected token$/],
  ['d.mjs', 'export default {\n  port: 1,\n  host: ,\n}', /^d\.mjs:3:9: Unexpected token$/],
  ['g.json', '{ "a": [1', /^g\.json:1:10: [^(]* after array element$/],
  ['h.json', '', /^h\.json:1:1: the JSON ends before it is whole$/],
  ['c.yaml', 'a: {b: 1\nc: 2', /^c\.yaml:2:1: a \] or \} is missing before/],
  ['d.yaml', 'a: [1', /^d\.yaml:1:\d: a \] or \} is missing at the end$/],
  ['e.yaml', 'a: "x', /^e\.yaml:1:\d: a double quote is missing at the end$/],
  ['e.ts', 'export const port = 1', /^e\.ts: has no default export: write `export default \{/],
  ['b.ts', 'throw new Error("no luck")', /^b\.ts: no luck$/],
  ['a.toml', '', /^a\.toml: a config file ends in \.ts, \.mts/],
])('names %s when it is broken, in one line', async (name, text, message) => {
  const cwd = folder({ [name]: text })
  const error: unknown = await loadConfigFile(join(cwd, name), cwd).catch((error: unknown) => error)
  expect(error).toMatchObject({
    name: 'InvalidArgumentError',
    message: expect.stringMatching(message),
  })
  expect(String(error)).not.toContain('\n')
})

it('names the file that a config imports where that is the broken one', async () => {
  const cwd = folder({
    'a.ts': "import port from './port.ts'\nexport default { port }",
    'port.ts': 'export default\n  = 1',
  })
  await expect(loadConfigFile(join(cwd, 'a.ts'), cwd)).rejects.toThrow(
    /^port\.ts:2:3: Unexpected token$/,
  )
})
