import { spelling } from './flag.ts'
import type { Flag } from './flag.ts'

/** A flag and what it does. */
export function flagRow(flag: Flag): string {
  const short = flag.alias === undefined ? '    ' : `-${flag.alias}, `
  const value = flag.value === undefined ? '' : ` <${flag.value}>`
  const negative = flag.negative === 'too' ? `; --no-${flag.name}: none` : ''
  return helpRow(`${short}${spelling(flag)}${value}`, `${flag.about}${negative}`)
}

const WIDTH = 80
const INDENT = 29

/** A name and what it stands for, in 80 columns. */
export function helpRow(name: string, about: string): string {
  const lines = ['']
  for (const word of about.split(' ')) {
    const line = lines.at(-1) ?? ''
    const longer = line === '' ? word : `${line} ${word}`
    if (INDENT + longer.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return `  ${name}`.padEnd(INDENT - 1) + ` ${lines.join(`\n${' '.repeat(INDENT)}`)}`
}
