import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/** A watch over files that may come and go. */
export interface Watch {
  /** Replaces the list of files; a path with a separator at its end means all files of that folder. */
  update(files: Iterable<string>): void
  close(): void
}

export interface WatchOptions {
  onChange: (changed: ReadonlySet<string>) => void
  /** A folder that cannot be watched: it is gone, or the system's limit is reached. */
  onFail: (folder: string, reason: string) => void
}

/** Editors write in several steps; what happens within this time, in ms, is one change. */
const SETTLE = 150

/**
 * Calls `onChange` with the files that changed. Folders are watched rather than files, because many
 * editors replace a file by another of its name.
 */
export function watchFiles({ onChange, onFail }: WatchOptions): Watch {
  const folders = new Map<string, FSWatcher>()
  let files = new Set<string>()
  let changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    const settled = changed
    changed = new Set()
    onChange(settled)
  }
  const touch = (file: string): void => {
    if (!files.has(file) && !files.has(dirname(file) + sep)) return
    changed.add(file)
    clearTimeout(timer)
    timer = setTimeout(flush, SETTLE)
    timer.unref()
  }
  const open = (folder: string): void => {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null) touch(join(folder, name))
      else for (const file of files) if (dirname(file) === folder) touch(file)
    })
    // A folder that goes away takes its files with it; there is nothing left to watch.
    watcher.on('error', () => close(folder))
    folders.set(folder, watcher)
  }
  const tryOpen = (folder: string): void => {
    try {
      open(folder)
    } catch (error) {
      onFail(folder, error instanceof Error ? error.message : String(error))
    }
  }
  const close = (folder: string): void => {
    folders.get(folder)?.close()
    folders.delete(folder)
  }

  return {
    update(next) {
      files = new Set(next)
      const wanted = new Set(
        [...files].map((file) => (file.endsWith(sep) ? file.slice(0, -1) : dirname(file))),
      )
      for (const folder of folders.keys()) if (!wanted.has(folder)) close(folder)
      for (const folder of wanted) if (!folders.has(folder)) tryOpen(folder)
    },
    close() {
      clearTimeout(timer)
      for (const folder of folders.keys()) close(folder)
    },
  }
}
