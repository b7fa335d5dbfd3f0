import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { table } from '../../src/cli/table.ts'

/** As a terminal of so many columns would have it. */
function onTerminal(columns: number, show: () => string): string[] {
  const before = Object.getOwnPropertyDescriptors(process.stdout)
  const undo = (): void => {
    for (const name of ['columns', 'isTTY'] as const)
      Object.defineProperty(process.stdout, name, before[name] ?? { value: undefined })
  }
  onTestFinished(undo)
  for (const [name, value] of Object.entries({ columns, isTTY: true }))
    Object.defineProperty(process.stdout, name, { value, configurable: true, writable: true })
  return stripVTControlCharacters(show()).split('\n')
}

const ADMIN = 'http://localhost:8001'

describe('a table on a terminal', () => {
  it('is cut where a line does not fit, but not because of the blanks at its end', () => {
    const rows = [['bad-day', 'Orders work at the third attempt']]
    const show = (): string => table(['NAME', 'ABOUT'], rows)
    expect(onTerminal(20, show)).toEqual(['NAME     ABOUT', 'bad-day  Orders wor…'])
  })

  it('leaves a URL whole: half of one leads nowhere', () => {
    const show = (): string => table(['NAME', 'ADMIN'], [['petstore', ADMIN]])
    expect(onTerminal(20, show)).toEqual(['NAME      ADMIN', `petstore  ${ADMIN}`])
  })

  it('is whole where the terminal does not say how wide it is', () => {
    const show = (): string => table(['NAME', 'ABOUT'], [['a', 'b']])
    expect(onTerminal(0, show)).toEqual(['NAME  ABOUT', 'a     b'])
  })
})
