/** A run of text within a block. */
export interface Run {
  kind: 'text' | 'code' | 'strong' | 'em' | 'link'
  text: string
  /** Where a link leads: http or https, never a script. */
  href?: string
}

/** A block of a description. */
export interface Block {
  kind: 'paragraph' | 'item' | 'quote' | 'heading' | 'code'
  runs: Run[]
}

const FENCE = /^ {0,3}(```|~~~)/
const LEADS: readonly [kind: Block['kind'], lead: RegExp][] = [
  ['heading', /^ {0,3}#{1,6} +/],
  ['item', /^ {0,8}(?:[-*+]|\d{1,9}[.)]) +/],
  ['quote', /^ {0,3}> ?(?:\[![A-Z]{1,20}\])?/],
]

/** The blocks of a description in CommonMark (OpenAPI 3.1 §4.8.1): what is common in it; the rest stays as it is written. */
export function toBlocks(text: string): Block[] {
  const blocks: { kind: Block['kind']; lines: string[] }[] = []
  let isFenced = false
  let isNew = true
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    if (FENCE.test(line)) {
      isFenced = !isFenced
      if (isFenced) blocks.push({ kind: 'code', lines: [] })
      isNew = true
    } else if (isFenced) blocks.at(-1)?.lines.push(line)
    else if (line.trim() === '') isNew = true
    else {
      isNew = addLine(blocks, line, isNew)
    }
  }
  return blocks
    .map(({ kind, lines }) => ({ kind, runs: kind === 'code' ? asText(lines) : toRuns(lines) }))
    .filter(({ runs }) => runs.length > 0)
}

type Lines = { kind: Block['kind']; lines: string[] }[]

/** Adds a line to the last block, or begins one; whether the next line begins another. */
function addLine(blocks: Lines, line: string, isNew: boolean): boolean {
  const [kind, lead] = LEADS.find(([, begins]) => begins.test(line)) ?? ['paragraph', /^/]
  const rest = line.replace(lead, '').trim()
  const last = blocks.at(-1)
  const isMore = !isNew && (kind === 'paragraph' || (kind === 'quote' && last?.kind === 'quote'))
  if (isMore && last !== undefined) last.lines.push(rest)
  else blocks.push({ kind, lines: [rest] })
  return kind === 'heading'
}

function asText(lines: readonly string[]): Run[] {
  return [{ kind: 'text', text: lines.join('\n') }]
}

/** Code, a link, bold or italic text; each bounded, so that no text takes long. */
const MARKS =
  /(`{1,2})(?<code>[^`]{1,400})\1|\[(?<label>[^[\]]{1,400})\]\((?<href>[^()\s]{1,1000})\)|\*\*(?<strong>[^*]{1,400})\*\*|(?<![\w_])_(?<em>[^_\n]{1,400})_(?![\w_])/g

function toRuns(lines: readonly string[]): Run[] {
  const text = lines.join(' ').trim()
  const runs: Run[] = []
  let end = 0
  for (const match of text.matchAll(MARKS)) {
    if (match.index > end) runs.push({ kind: 'text', text: text.slice(end, match.index) })
    runs.push(toRun(match))
    end = match.index + match[0].length
  }
  if (end < text.length) runs.push({ kind: 'text', text: text.slice(end) })
  return runs
}

function toRun(match: RegExpExecArray): Run {
  const { code, label, href = '', strong, em } = match.groups ?? {}
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', text: strong.replaceAll('`', '') }
  if (em !== undefined) return { kind: 'em', text: em }
  const words = (label ?? '').replaceAll('`', '')
  return /^https?:\/\//i.test(href)
    ? { kind: 'link', text: words, href }
    : { kind: 'text', text: words }
}
