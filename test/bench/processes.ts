import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Running {
  pid: number
  port: number
  /** What it said until its URL was known. */
  banner: string
  stop: () => void
}

const POLL_MS = 2
const URL_LINE = /https?:\/\/[\w.[\]-]+:(\d+)[^\n]*\n/

const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** Nothing outlives the bench, however it ends. */
process.on('exit', cleanUp)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(1))

/** A folder that is gone after the bench. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mockloop-bench-'))
  folders.add(folder)
  return folder
}

/** Starts a Node program and waits until it tells its URL; what it prints goes to a file. */
export async function launch(args: readonly string[], timeout = 60_000): Promise<Running> {
  const folder = temporaryFolder()
  const output = join(folder, 'output')
  const fd = openSync(output, 'a')
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  children.add(child)
  const stop = (): void => {
    child.kill('SIGKILL')
    children.delete(child)
    remove(folder)
  }
  try {
    return { ...(await listening(child, { output, timeout })), pid: child.pid ?? 0, stop }
  } catch (error) {
    stop()
    throw error
  }
}

/** Memory of a process in MB, where the system tells. */
export function memoryOf(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

/** Milliseconds of processor time of a process so far, in all threads and in the first; none where the system does not tell. */
export function cpuOf(pid: number): { all: number; main: number } {
  const spent = { all: 0, main: 0 }
  for (const thread of threadsOf(pid)) {
    const ms = millisecondsOf(`/proc/${pid}/task/${thread}/stat`)
    spent.all += ms
    if (thread === String(pid)) spent.main = ms
  }
  return spent
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** User and system time, in ticks of 10 ms; a thread may have ended in between. */
function millisecondsOf(file: string): number {
  try {
    const fields = readFileSync(file, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

async function listening(
  child: ChildProcess,
  { output, timeout }: { output: string; timeout: number },
): Promise<{ port: number; banner: string }> {
  const deadline = performance.now() + timeout
  let failure: Error | undefined
  child.on('error', (error) => (failure = error))
  for (;;) {
    const banner = beginning(output)
    const port = URL_LINE.exec(banner)?.[1]
    if (port !== undefined) return { port: Number(port), banner }
    if (failure !== undefined) throw failure
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${child.spawnargs.join(' ')} ended: ${banner}`)
    if (performance.now() > deadline) throw new Error(`no URL within ${timeout / 1000} s`)
    await sleep(POLL_MS)
  }
}

function beginning(file: string): string {
  const fd = openSync(file, 'r')
  const bytes = Buffer.alloc(65_536)
  const length = readSync(fd, bytes)
  closeSync(fd)
  return bytes.toString('utf8', 0, length)
}

/** The settings of whoever runs the bench stay out of it. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('MOCKLOOP_') && name !== 'NODE_OPTIONS',
  )
  return { ...Object.fromEntries(kept), SCARF_ANALYTICS: 'false' }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  folders.delete(folder)
}

function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL')
  for (const folder of folders) remove(folder)
}
