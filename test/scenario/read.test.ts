import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { readScenarioFiles } from '../../src/scenario/normalize/read.ts'
import { folder } from '../spec/_documents.ts'

describe('a folder of scenarios', () => {
  it('is read in the order of its names, YAML and JSON alike', async () => {
    const root = folder({
      'b.yaml': 'stubs: [{ operation: getPet }]',
      'a.yml': 'name: own\nstubs: []',
      'C.JSON': '{"/pets": []}',
      'notes.txt': 'no scenario',
      '.hidden.yaml': 'stubs: [',
      'below/d.yaml': 'stubs: [',
    })
    mkdirSync(join(root, 'folder.yaml'))
    expect(await readScenarioFiles(root)).toEqual({
      files: [
        { file: join(root, 'C.JSON'), name: 'C', input: { '/pets': [] } },
        { file: join(root, 'a.yml'), name: 'a', input: { name: 'own', stubs: [] } },
        { file: join(root, 'b.yaml'), name: 'b', input: { stubs: [{ operation: 'getPet' }] } },
      ],
      broken: [],
      warnings: [],
    })
  })

  it('names the place in a broken file, and reads the others', async () => {
    const root = folder({
      'bad.yaml': 'name: x\nstubs:\n  - operation: [\n',
      'binary.json': new Uint8Array([0x7b, 0, 1]),
      'empty.yaml': '',
      'good.yaml': 'stubs: []',
      'round.yaml': 'stubs: &a [*a]',
    })
    symlinkSync(join(root, 'gone'), join(root, 'link.yaml'))
    const { files, broken } = await readScenarioFiles(root)
    expect(files.map(({ name }) => name)).toEqual(['good'])
    const lines = broken.map(
      ({ pointer, message }) => `${pointer.slice(root.length + 1)} | ${message}`,
    )
    expect(lines).toEqual([
      expect.stringMatching(/^bad\.yaml:4:1 \| (?!.*bad\.yaml)/),
      expect.stringMatching(/^binary\.json \| is a binary file, not a document/),
      'empty.yaml | is empty',
      expect.stringMatching(/^link\.yaml \| ENOENT/),
      expect.stringMatching(/^round\.yaml \| a YAML alias contains itself/),
    ])
  })

  it('refuses aliases that expand without end in sight', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, level) => `a${level}: &a${level} [*b${level}, *b${level}]`,
    )
    const lines = levels.map((line, level) =>
      line.replaceAll(`*b${level}`, level === 0 ? 'x' : `*a${level - 1}`),
    )
    const { broken } = await readScenarioFiles(folder({ 'bomb.yaml': lines.join('\n') }))
    expect(broken).toMatchObject([{ message: expect.stringMatching(/aliases expand/) }])
  })

  it('warns of a key that stands twice, with its place', async () => {
    const root = folder({ 'twice.yaml': '"/pets": 1\n"/pets": 2\n' })
    const { files, warnings } = await readScenarioFiles(root)
    expect(files).toHaveLength(1)
    expect(warnings).toMatchObject([{ pointer: `${join(root, 'twice.yaml')}:2:1` }])
  })

  it('does not read a file that is too large', async () => {
    const root = folder({})
    writeFileSync(join(root, 'large.yaml'), Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))
    const { files, broken } = await readScenarioFiles(root)
    expect(files).toEqual([])
    expect(broken).toMatchObject([{ message: expect.stringMatching(/larger than/) }])
  })

  it('must be there', async () => {
    const reading = readScenarioFiles(join(folder({}), 'nowhere'))
    await expect(reading).rejects.toThrow(InvalidArgumentError)
    await expect(reading).rejects.toThrow(/there is no folder .*nowhere/)
  })
})
