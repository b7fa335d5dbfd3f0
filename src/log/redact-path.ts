import { InvalidArgumentError } from '../errors.ts'

/** One step of a path: a member, an element, any of both, or any depth in between. */
export type Step =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'any' }
  | { kind: 'deep' }

/** `.name`, `..name`, `.*`, `[3]`, `[*]`, `['name']`, `["name"]`; the first name may do without a dot. */
const STEP = /(\.\.)|\.?\*|\[\*\]|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]|\.?([^.[\]*'"\s]+)/y

/**
 * Reads the path of a value in JSON bodies, a part of RFC 9535 whose leading `$` may be left out.
 * @throws InvalidArgumentError for what is no such path
 */
export function parsePath(path: string): Step[] {
  const start = path.startsWith('$') ? 1 : 0
  const steps: Step[] = []
  STEP.lastIndex = start
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path)
    if (found === null) throw unreadable(path)
    steps.push(toStep(found))
  }
  const last = steps.at(-1)
  if (last === undefined || last.kind === 'deep') throw unreadable(path)
  return steps
}

/** Whether a value may be, hold, or be a part of what a path leads to. */
export function leadsTo(steps: readonly Step[], names: readonly string[]): 'to' | 'into' | false {
  const [step, ...rest] = steps
  if (step === undefined) return 'to'
  const [name, ...below] = names
  if (name === undefined) return 'into'
  if (step.kind === 'deep')
    return names.some((_one, at) => leadsTo(rest, names.slice(at)) === 'to') ? 'to' : 'into'
  const fits =
    step.kind === 'any' || name === (step.kind === 'index' ? String(step.index) : step.name)
  return fits && leadsTo(rest, below)
}

function toStep([, deep, index, single, double, plain]: RegExpExecArray): Step {
  if (deep !== undefined) return { kind: 'deep' }
  if (index !== undefined) return { kind: 'index', index: Number(index) }
  const name = single ?? double ?? plain
  return name === undefined ? { kind: 'any' } : { kind: 'name', name }
}

function unreadable(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `log.redact: ${JSON.stringify(path)} is no path: write $.card.number, items[*].token or $..password`,
  )
}
