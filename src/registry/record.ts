import { fields, flag, is, listOf, oneOf, text } from '../config/rules.ts'
import type { Rule } from '../config/rules.ts'
import type { ProcessMark } from '../lib/process.ts'
import { isObject } from '../types.ts'

/** A mock that a host serves. */
export interface MockRecord {
  name: string
  /** Where it answers, base path included. */
  url: string
  /** Path or URL of its document; null for an inline one. */
  spec: string | null
  features: string[]
  /** Whether it was stopped by its host, which goes on. @default 'running' */
  status: 'running' | 'stopped'
}

/** A host that is running on this machine, as its file in the registry says. */
export interface HostRecord {
  /** Of MockLoop. */
  version: string
  pid: number
  /** ISO 8601. */
  started_at: string
  /** Absolute path of the folder that it works in. */
  workspace: string
  admin_url: string | null
  /** Of the admin. */
  token: string | null
  /** Whether its process does nothing else, so that it may be ended. */
  owns_process: boolean
  mocks: MockRecord[]
  /** What tells its process from a later one with the same pid. */
  mark: Pick<ProcessMark, 'started' | 'boot'>
}

const url = is('an http(s) URL', (value) => typeof value === 'string' && isHttp(value))
const mock = atLeast(
  {
    name: text,
    url,
    spec: orNull(text),
    features: listOf(text),
    status: oneOf('running', 'stopped'),
  },
  ['name', 'url'],
)
const rule = atLeast(
  {
    version: text,
    pid: is('the id of a process', (value) => Number.isInteger(value) && Number(value) > 0),
    started_at: text,
    workspace: text,
    admin_url: orNull(url),
    token: orNull(text),
    owns_process: flag,
    mocks: listOf(mock),
    mark: atLeast({ started: text, boot: text }, []),
  },
  ['version', 'pid', 'started_at', 'workspace', 'mocks', 'mark'],
)

/** Reads the text of a file of the registry; what a later version adds is passed over. Throws an error that says what is wrong. */
export function parseRecord(written: string): HostRecord {
  const value: unknown = JSON.parse(written)
  const problem = isObject(value) ? rule(value, '') : 'it holds no object'
  if (problem !== undefined) throw new Error(problem)
  const { version, pid, started_at, workspace, mocks, mark, ...rest } = value as HostRecord
  return {
    version,
    pid,
    started_at,
    workspace,
    admin_url: rest.admin_url ?? null,
    token: rest.token ?? null,
    owns_process: rest.owns_process ?? false,
    mocks: mocks.map(({ name, url, spec, features, status }) => ({
      name,
      url,
      spec: spec ?? null,
      features: features ?? [],
      status: status ?? 'running',
    })),
    mark: { started: mark.started, boot: mark.boot },
  }
}

/** As `fields`, with room for more. */
function atLeast(rules: Record<string, Rule>, required: string[]): Rule {
  const known = fields(rules, required)
  return (value, at) => {
    if (!isObject(value)) return known(value, at)
    const entries = Object.entries(value).filter(([key]) => Object.hasOwn(rules, key))
    return known(Object.fromEntries(entries), at)
  }
}

function orNull(rule: Rule): Rule {
  return (value, at) => (value === null ? undefined : rule(value, at))
}

function isHttp(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}
