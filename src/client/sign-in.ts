import { ConnectionError } from '../errors/servers.ts'
import { isObject } from '../types.ts'
import type { AdminAccess } from './http.ts'

/** Asks an admin for a link that signs a browser in, once and within five minutes; throws a ConnectionError. */
export async function createSignInLink({ adminUrl, token }: AdminAccess): Promise<string> {
  const { origin } = new URL(adminUrl)
  const headers = { authorization: `Bearer ${token ?? ''}` }
  const response = await fetch(`${origin}/admin/sign-in`, { method: 'POST', headers }).catch(
    (error: unknown) => {
      throw new ConnectionError(`nothing answers at ${origin}: is the server running?`, error)
    },
  )
  const said: unknown = await response.json().catch(() => null)
  if (!response.ok || !isObject(said) || typeof said['path'] !== 'string')
    throw new ConnectionError(
      `${origin} gives no sign-in link: it answered with ${response.status}`,
    )
  return origin + said['path']
}
