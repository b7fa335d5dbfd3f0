import { describe, expect, it } from 'vitest'
import { toBlocks } from '../../src/page/lib/prose.ts'

const shown = (text: string): [string, string][] =>
  toBlocks(text).map(({ kind, runs }) => [kind, runs.map((run) => run.text).join('')])

describe('a description', () => {
  it('has its lines joined to paragraphs, with items, quotes and code between them', () => {
    const text =
      'One\ntwo.\n\n> [!NOTE]\n> Mind it.\n\n- a\n- b\n  goes on\n\n# Head\n```\n**x**\n  y\n```'
    expect(shown(text)).toEqual([
      ['paragraph', 'One two.'],
      ['quote', 'Mind it.'],
      ['item', 'a'],
      ['item', 'b goes on'],
      ['heading', 'Head'],
      ['code', '**x**\n  y'],
    ])
  })

  it('has code, links, bold and italic text', () => {
    const [block] = toBlocks('See [`the docs`](https://a.test/x), **now** or `a_b_c`, _not_ a_b_c')
    expect(block?.runs).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'the docs', href: 'https://a.test/x' },
      { kind: 'text', text: ', ' },
      { kind: 'strong', text: 'now' },
      { kind: 'text', text: ' or ' },
      { kind: 'code', text: 'a_b_c' },
      { kind: 'text', text: ', ' },
      { kind: 'em', text: 'not' },
      { kind: 'text', text: ' a_b_c' },
    ])
  })

  it.each(['javascript:alert', 'data:text/html,x', '/admin/api', 'HTTPS:evil'])(
    'has no link to %s',
    (href) => {
      expect(toBlocks(`[a](${href})`)).toEqual([
        { kind: 'paragraph', runs: [{ kind: 'text', text: 'a' }] },
      ])
    },
  )

  it('keeps HTML and marks that do not close as they are written', () => {
    expect(shown('<script>x</script> **a `b [c](d')).toEqual([
      ['paragraph', '<script>x</script> **a `b [c](d'],
    ])
  })

  it.each(['', '\n\n', '```', '> [!NOTE]'])('of %j shows nothing', (text) => {
    expect(shown(text).filter(([, words]) => words !== '')).toEqual([])
  })
})
