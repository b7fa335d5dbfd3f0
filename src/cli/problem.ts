import { CODES, ERROR_CODE } from '../control/codes.ts'
import { InvalidArgumentError, PROBLEMS } from '../errors.ts'
import { nearest } from '../lib/nearest.ts'
import type { Asked, Command } from './command.ts'

const HELP = `mockloop problem [code]

Explains a problem that a mock answered, or an error of the admin, the client or
an MCP tool: what leads to it and what mends it. The code is what follows
urn:mockloop:problem: in its type, or an error_code such as MOCKLOOP_ERROR_004,
of which 004 is enough. Without one, all are listed.`

interface Row {
  code: string
  status: number
  title: string
  /** Not where the message of the error itself says it. */
  cause?: string
  mend: string
}

/** `mockloop problem <code>`: what leads to a problem and what mends it. */
export const command: Command = {
  help: HELP,
  words: [0, 1],
  next: (before) => (before.length === 0 ? allRows().map(({ code }) => code) : []),
  isLocal: true,
  run: show,
}

async function show(asked: Asked): Promise<void> {
  const all = allRows()
  const [wanted] = asked.positionals
  const rows = wanted === undefined ? all : [find(wanted, all)]
  asked.print(wanted === undefined ? rows : rows[0], () =>
    rows.map(wanted === undefined ? toLine : explain).join('\n'),
  )
}

function allRows(): Row[] {
  return [...problems(), ...errors()]
}

/** What mocks answer. */
function problems(): Row[] {
  return Object.entries(PROBLEMS).map(([code, row]) => Object.assign({ code }, row))
}

/** What the admin and its clients answer. */
function errors(): Row[] {
  const all = Object.entries(CODES).map(([number, { status, title, suggestion }]) => {
    return { code: ERROR_CODE + number, status, title, mend: suggestion }
  })
  return all.sort((one, other) => one.code.localeCompare(other.code))
}

function find(wanted: string, all: readonly Row[]): Row {
  const number = /^(?:mockloop_error_)?(\d{1,3})$/i.exec(wanted)?.[1]
  const code =
    number === undefined
      ? wanted.replace(/^urn:mockloop:problem:/, '')
      : ERROR_CODE + number.padStart(3, '0')
  const found = all.find((row) => row.code === code)
  if (found !== undefined) return found
  const codes = all.map((row) => row.code)
  const [near] = nearest(code, codes, { max: 1 })
  const hint = near === undefined ? `the codes are ${codes.join(', ')}` : `did you mean ${near}?`
  throw new InvalidArgumentError(`no such problem: ${wanted} (${hint})`)
}

function toLine({ status, code, title }: Row): string {
  return `${status}  ${code.padEnd(24)}${title}`
}

function explain({ code, status, title, cause, mend }: Row): string {
  const lines = [...(cause === undefined ? [] : [`Cause  ${cause}`]), `Mend   ${mend}`]
  return `${title} (${code}, ${status})\n\n${lines.join('\n')}`
}
