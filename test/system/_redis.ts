import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A Redis that keeps nothing; it rejects where there is no `redis-server` to be found. */
export async function startRedis(
  port: number,
  args: readonly string[] = [],
): Promise<ChildProcess> {
  const usual = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const child = spawn('redis-server', [...usual, ...args], { stdio: [...stdio] })
  await once(child, 'spawn')
  const { stdout } = child
  if (stdout === null) throw new Error('redis-server has no output')
  let output = ''
  while (!output.includes('Ready to accept connections'))
    output += String(await once(stdout, 'data'))
  stdout.resume()
  return child
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
