import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { childPath } from '../_children.ts'

it.each(['close', 'exit', 'end'])(
  'a process does not break when its worker is in native code: %s',
  async (way) => {
    const child = spawn(process.execPath, [childPath('busy'), way])
    const ended = once(child, 'exit')
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect([await ended, output, errors]).toEqual([[0, null], `${way}\n`, ''])
  },
)
