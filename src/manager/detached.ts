import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { MockLoopConfig } from '../config.ts'
import { PortInUseError, ServerStartError } from '../errors.ts'
import { ownPackage } from '../lib/package.ts'
import type { ServerInstance } from '../models.ts'
import type { Registry } from '../registry.ts'
import type { HostRecord } from '../registry/record.ts'
import type { Serving } from './serving.ts'

/** Milliseconds until a server has to answer, and until one that is to end is ended by force. */
const START_PATIENCE = 60_000
const STOP_PATIENCE = 3000
/** Milliseconds between two looks at the registry. */
const LOOK = 25
/** What the command exits with when its port is taken. */
const PORT_TAKEN = 3

/** What a detached server is started with. */
export interface DetachedOptions {
  registry: Registry
  workspace: string
  /** Told when it ends without having been asked to, with the reason in one line. */
  onCrash(reason: string): void
}

/** The files that a server needs as long as it runs. */
interface Files {
  config: string
  log: string
}

/**
 * Starts a server in a process of its own, which goes on when this one ends.
 * @throws PortInUseError, ServerStartError; no process is left then
 */
export async function startDetached(
  instance: ServerInstance,
  config: MockLoopConfig,
  options: DetachedOptions,
): Promise<Serving> {
  const files = await prepareFiles(options.registry.home, instance.id, config)
  try {
    const child = await launch(instance, files, options)
    return await waitFor(child, { instance, files, options })
  } catch (error) {
    await removeFiles(files)
    throw error
  }
}

async function prepareFiles(home: string, id: string, config: MockLoopConfig): Promise<Files> {
  const folder = join(home, 'detached')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const files = { config: join(folder, `${id}.json`), log: join(folder, `${id}.log`) }
  await writeFile(files.config, JSON.stringify(config), { mode: 0o600 })
  return files
}

async function removeFiles({ config, log }: Files): Promise<void> {
  await Promise.all([config, log].map((file) => rm(file, { force: true }).catch(() => {})))
}

async function launch(
  { config: { environment } }: ServerInstance,
  files: Files,
  { registry, workspace }: DetachedOptions,
): Promise<ChildProcess> {
  const command = join(ownPackage().root, 'dist', 'cli', 'main.js')
  if (!existsSync(command)) throw new ServerStartError(`${command} is missing: build it first`)
  // Ours would win over the config.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCKLOOP_'))
  const log = await open(files.log, 'w', 0o600)
  try {
    const child = spawn(process.execPath, [command, '--config', files.config], {
      cwd: workspace,
      detached: true,
      windowsHide: true,
      // A pipe would break when this process ends.
      stdio: ['ignore', 'ignore', log.fd],
      env: {
        ...Object.fromEntries(inherited),
        ...environment,
        MOCKLOOP_HOME: registry.home,
        MOCKLOOP_WORKSPACE: workspace,
      },
    })
    child.unref()
    return child
  } finally {
    await log.close()
  }
}

interface Started {
  instance: ServerInstance
  files: Files
  options: DetachedOptions
}

async function waitFor(child: ChildProcess, started: Started): Promise<Serving> {
  const { files, options } = started
  const ended = endOf(child)
  let end: End | undefined
  void ended.then((one) => (end = one))
  const until = performance.now() + START_PATIENCE
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  for (;;) {
    if (end !== undefined) throw await failure(end, started)
    const record = child.pid === undefined ? undefined : await options.registry.find(child.pid)
    const [mock] = record?.mocks ?? []
    if (record !== undefined && mock !== undefined)
      return toServing(child, record, { ...started, ended })
    if (performance.now() > until) {
      await kill()
      const reason = await lastLine(files.log)
      throw new ServerStartError(`it does not answer after ${START_PATIENCE / 1000} s${reason}`)
    }
    await delay(LOOK)
  }
}

function toServing(
  child: ChildProcess,
  record: HostRecord,
  { files, options, ended }: Started & { ended: Promise<End> },
): Serving {
  let isAsked = false
  void ended.then(async (end) => {
    if (!isAsked) options.onCrash(`it ${describe(end)}${await lastLine(files.log)}`)
  })
  return {
    url: record.mocks[0]?.url ?? '',
    pid: record.pid,
    async stop() {
      isAsked = true
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE)
      await ended
      clearTimeout(force)
      await removeFiles(files)
      // Takes out what it may have left there.
      await options.registry.list()
    },
  }
}

interface End {
  code: number | null
  signal: string | null
  error?: Error
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

async function failure(end: End, { instance, files }: Started): Promise<Error> {
  const { port } = instance.config
  if (end.code === PORT_TAKEN && port !== undefined) return new PortInUseError(port)
  const { error } = end
  const reason = error === undefined ? await lastLine(files.log) : `: ${error.message}`
  return new ServerStartError(`it ${describe(end)}${reason}`, { cause: error })
}

function describe({ code, signal }: End): string {
  return signal === null ? `ended with ${code ?? 'an error'}` : `was ended by ${signal}`
}

/** What it has said last, to be put after a sentence. */
async function lastLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const line = text.split('\n').findLast((one) => one.trim() !== '')
  return line === undefined ? '' : `: ${line.trim()}`
}
