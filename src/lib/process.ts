import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What tells a process from a later one that got its pid. */
export interface ProcessMark {
  pid: number
  /** When it began, in the system's own words; `undefined` where the system does not tell. */
  started: string | undefined
  /** The run of the machine it belongs to; `undefined` where the system does not tell. */
  boot: string | undefined
}

/** Whether there is a process with this pid, whichever. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return { pid: process.pid, started: lookUp(process.pid).started, boot: bootId() }
}

/** Whether the very process that has this mark is running. */
export function isRunning(mark: ProcessMark): boolean {
  if (mark.boot !== bootId() || !isAlive(mark.pid)) return false
  const { started, ended } = lookUp(mark.pid)
  if (ended) return false
  return started === undefined || mark.started === undefined || started === mark.started
}

interface Look {
  started?: string
  /** A process that was killed stays alive to signals until its parent has asked how it ended. */
  ended: boolean
}

function lookUp(pid: number): Look {
  try {
    if (process.platform === 'linux') return readStat(pid)
    if (process.platform !== 'win32') return askPs(pid)
  } catch {
    // It has just ended, or the system does not tell: signals have to do.
  }
  return { ended: false }
}

/** Fields 3 (state) and 22 (start, in ticks since boot) of proc_pid_stat(5). */
function readStat(pid: number): Look {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name before them is in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return look(fields[0], fields[19])
}

function askPs(pid: number): Look {
  const options = { encoding: 'utf8', timeout: 2000, env: { ...process.env, LC_ALL: 'C' } } as const
  const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], options).trim()
  const [state] = line.split(/\s+/, 1)
  return look(state, line.slice(state?.length).trim())
}

function look(state: string | undefined, started: string | undefined): Look {
  const ended = /^[ZX]/.test(state ?? '')
  return started === undefined || started === '' ? { ended } : { ended, started }
}

function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return undefined
  }
}
