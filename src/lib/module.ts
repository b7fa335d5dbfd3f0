import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Runs a module of the user's, in JavaScript or TypeScript, anew each time.
 * @param file an absolute path
 * @param options `default`: what it exports as such, else all that it exports
 */
export async function importModule(
  file: string,
  options: { default?: true } = {},
): Promise<unknown> {
  const { createJiti } = await import('jiti')
  // Under npx nothing is installed beside the module, so `mockloop` means ourselves.
  const jiti = createJiti(file, {
    alias: { mockloop: ourselves() },
    fsCache: false,
    moduleCache: false,
  })
  return jiti.import(file, options)
}

function ourselves(): string {
  const here = fileURLToPath(import.meta.url)
  return join(here, '..', '..', `index${extname(here)}`)
}
