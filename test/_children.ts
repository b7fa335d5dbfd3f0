import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { inject, onTestFinished } from 'vitest'

/** A process of a test, and the lines it has printed. */
export interface Child {
  pid: number
  /** Whole lines alone: of what was cut off nobody knows whether it was meant. */
  lines: () => string[]
  /** The line of this number, once it is there; rejects when the process ends before. */
  line: (index: number) => Promise<string>
  tell: (line: string) => void
  /** Ends it without warning. */
  kill: () => Promise<void>
}

/** Where a process of tests is, whose TypeScript is bundled for all of them. */
export function childPath(name: string): string {
  return join(inject('bundle'), 'children', `${name}.js`)
}

/** Starts one of `childPath`; `shell` is put before it, as the limits it runs under. */
export function startChild(name: string, args: string[], shell = ''): Child {
  const command = `${shell} exec "$0" "$@"`
  const child = spawn('/bin/sh', ['-c', command, process.execPath, childPath(name), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const kill = (): Promise<void> => end(child, ended)
  onTestFinished(kill)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const lines = (): string[] => output.split('\n').slice(0, -1)
  return {
    pid: child.pid ?? 0,
    lines,
    kill,
    tell: (line) => child.stdin.write(`${line}\n`),
    async line(index) {
      for (;;) {
        const found = lines()[index]
        if (found !== undefined) return found
        const gone = await Promise.race([once(child.stdout, 'data'), ended.then(() => true)])
        if (gone === true) throw new Error(`ended with the output ${JSON.stringify(output)}`)
      }
    },
  }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL')
  await ended
}
