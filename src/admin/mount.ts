import { Problem, TooLargeError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { AdminAnswer } from './answer.ts'

/** Something else that is answered on the admin's port, at one path; requests have passed the guard. */
export interface Mount {
  /** Without a slash at its end. */
  path: string
  answer(request: Request): Promise<Response>
}

/** Bytes of a body. */
const MOST = 4 * 1024 * 1024

/** Answers with what is mounted. Throws a TooLargeError. */
export async function answerMounted(mount: Mount, exchange: Exchange): Promise<AdminAnswer> {
  const { method, target, header } = exchange
  const body = exchange.hasBody() ? await readBody(exchange) : undefined
  const request = new Request(new URL(target, `http://${header('host') ?? 'localhost'}`), {
    method,
    headers: exchange.headers(),
    signal: exchange.signal(),
    ...(body !== undefined && { body }),
  })
  const response = await mount.answer(request)
  return { status: response.status, headers: [...response.headers], body: response.body }
}

async function readBody(exchange: Exchange): Promise<string> {
  try {
    return await exchange.text(MOST)
  } catch (error) {
    if (error instanceof Problem && error.code === 'payload-too-large')
      throw new TooLargeError(error.detail)
    throw error
  }
}
