import type { Command } from './command.ts'

/** A command of the table. */
export interface CommandEntry {
  /** What it does, for the help and the completion. */
  about: string
  // Each file is loaded only when its command is called: start-up time is what a user feels first.
  load: () => Promise<{ command: Command }>
}

/** Every command, in the order of the help. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    about: 'write a config and a scenario to start from',
    load: () => import('./init.ts'),
  },
  check: { about: 'list every finding of a document', load: () => import('./check.ts') },
  problem: { about: 'explain a problem that was answered', load: () => import('./problem.ts') },
  list: { about: 'the mocks that run on this machine', load: () => import('./commands/list.ts') },
  stop: { about: 'end a mock', load: () => import('./commands/stop.ts') },
  scenario: {
    about: 'list, show, use, create and delete scenarios',
    load: () => import('./commands/scenario.ts'),
  },
  response: { about: 'set and reset single answers', load: () => import('./commands/response.ts') },
  reset: { about: 'back to what config and files say', load: () => import('./commands/reset.ts') },
  snapshot: {
    about: 'keep scenarios and state, and restore them',
    load: () => import('./commands/snapshot.ts'),
  },
  logs: { about: 'the requests that were answered', load: () => import('./commands/logs.ts') },
  export: { about: 'save them as HAR, CSV or JSON', load: () => import('./commands/export.ts') },
  analyze: { about: 'times, errors and coverage', load: () => import('./commands/analyze.ts') },
  explain: { about: 'why a request is answered so', load: () => import('./commands/explain.ts') },
  verify: {
    about: 'whether requests came as expected',
    load: () => import('./commands/verify.ts'),
  },
  webhook: {
    about: 'tell others what happens here',
    load: () => import('./commands/webhook.ts'),
  },
  token: { about: 'what lets one in to the admin', load: () => import('./commands/token.ts') },
  openapi: {
    about: "the document of the admin's API",
    load: () => import('./commands/openapi.ts'),
  },
  mcp: { about: 'serve an assistant over its protocol', load: () => import('./commands/mcp.ts') },
  completion: {
    about: 'completion for bash, zsh, fish and powershell',
    load: () => import('./completion.ts'),
  },
}
