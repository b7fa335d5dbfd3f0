import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Record<string, string | undefined>

/** The folder for what belongs to this machine's user, not to a project: `MOCKLOOP_HOME`, or the platform's own place. */
export function stateHome(env: Environment = process.env): string {
  return env['MOCKLOOP_HOME'] || join(platformState(env), 'mockloop')
}

/** On Unix as the XDG Base Directory specification has it. */
function platformState(env: Environment): string {
  if (process.platform === 'win32')
    return env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state')
}
