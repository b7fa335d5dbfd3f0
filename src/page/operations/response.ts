import type { OperationDetail } from '../../control/verbs/operations.ts'
import { isRecord } from '../lib/record.ts'
import type { Draft } from '../traffic/stub.ts'

/** The answer that is set now, else that of the document's first example, as the beginning of another. */
export function toResponseDraft(operation: OperationDetail): Draft {
  const { method, path, responses, active_override: override } = operation
  const usual = responses.find(({ status }) => status.startsWith('2')) ?? responses.find(isNumbered)
  const status = usual !== undefined && isNumbered(usual) ? usual.status : '200'
  const empty = {
    method,
    path,
    status,
    type: '',
    body: '',
    delay: '',
    ...valueFor(operation, status),
  }
  if (!isRecord(override)) return empty
  const { body, headers, delay } = override
  const type = isRecord(headers) ? headers['content-type'] : undefined
  return {
    ...empty,
    status: String(override['status'] ?? status),
    type: typeof type === 'string' ? type : empty.type,
    body: body === undefined ? '' : write(body),
    delay: typeof delay === 'number' ? String(delay) : '',
  }
}

function isNumbered({ status }: { status: string }): boolean {
  return /^\d+$/.test(status)
}

/** What the document has for a status: its media type, and an example where it has one. */
export function valueFor(
  { responses }: Pick<OperationDetail, 'responses'>,
  status: string,
): Partial<Pick<Draft, 'type' | 'body'>> {
  const found =
    responses.find((one) => one.status === status) ??
    responses.find((one) => one.status.toUpperCase() === `${status.charAt(0)}XX`)
  if (found === undefined) return {}
  const types = Object.keys(found.content)
  const type = types.find((one) => one.includes('json')) ?? types[0] ?? ''
  const [example] = Object.values(found.example_values[type] ?? {})
  return { type, ...(example !== undefined && { body: write(example) }) }
}

function write(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
