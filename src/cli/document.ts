import { InvalidArgumentError } from '../errors.ts'

/** Reads JSON or YAML from a file, or from standard input for `-`; throws an InvalidArgumentError. */
export async function readDocument(file: string): Promise<unknown> {
  const text = await read(file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidArgumentError(`${file} cannot be read: ${reason}`, error)
  })
  const { parseText } = await import('../spec/parse.ts')
  return parseText(text, file).tree
}

async function read(file: string): Promise<string> {
  if (file === '-') return (await import('node:stream/consumers')).text(process.stdin)
  return (await import('node:fs/promises')).readFile(file, 'utf8')
}
