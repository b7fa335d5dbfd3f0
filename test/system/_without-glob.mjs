import { register } from 'node:module'

/** The conformance suite imports `globSync`, which Node 20 does not have, and does not call it here. */
const FS =
  "export * from 'node:fs'; export { default } from 'node:fs';" +
  "export function globSync() { throw new Error('not on this version of Node') }"

const HOOK = `export async function resolve(name, context, next) {
  const isTheirs = context.parentURL?.includes('/@modelcontextprotocol/conformance/')
  if (!isTheirs || !/^(node:)?fs$/.test(name)) return next(name, context)
  return { url: 'data:text/javascript,' + ${JSON.stringify(encodeURIComponent(FS))}, shortCircuit: true }
}`

register(`data:text/javascript,${encodeURIComponent(HOOK)}`)
