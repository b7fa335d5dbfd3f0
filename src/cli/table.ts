import { painter, plain } from './text.ts'

/** Rows under a heading, each column as wide as it needs to be; on a terminal no line is broken. */
export function table(heading: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const texts = rows.map((row) => row.map((cell) => plain(show(cell))))
  const widths = heading.map((name, column) =>
    Math.max(name.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    fit(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  const paint = painter(process.stdout)
  return [paint('dim', line(heading)), ...texts.map(line)].join('\n')
}

function show(cell: unknown): string {
  return cell === null || cell === undefined ? '-' : String(cell)
}

/** Half of a URL leads nowhere: a line that would lose one is left to the terminal. */
function fit(line: string): string {
  const { columns, isTTY } = process.stdout
  if (!isTTY || columns === 0 || line.length <= columns) return line
  const cut = line.slice(0, columns - 1)
  return line.includes('://', cut.lastIndexOf(' ')) ? line : `${cut}…`
}
