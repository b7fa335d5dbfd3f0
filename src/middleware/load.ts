import { InvalidArgumentError } from '../errors.ts'
import { nearest } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import type { Middleware } from './middleware.ts'

const HOOKS = ['onRequest', 'onResponse'] as const

/**
 * Loads the modules of the setting `middleware`, in their order.
 * @param files absolute paths
 * @throws InvalidArgumentError for a module that cannot be run, or has no hook
 */
export async function loadMiddleware(files: readonly string[]): Promise<Middleware[]> {
  if (files.length === 0) return []
  const { importModule } = await import('../lib/module.ts')
  return Promise.all(
    files.map(async (file) =>
      toMiddleware(
        file,
        await importModule(file).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          const [line = ''] = reason.split('\n')
          throw new InvalidArgumentError(`middleware ${file} cannot be loaded: ${line}`, error)
        }),
      ),
    ),
  )
}

function toMiddleware(file: string, module: unknown): Middleware {
  const hooks = isObject(module) ? module : {}
  const names = Object.keys(hooks)
  const found = HOOKS.filter((hook) => hooks[hook] !== undefined)
  if (found.length === 0) {
    const odd = names.find((name) => nearest(name, HOOKS).length > 0)
    throw new InvalidArgumentError(
      `middleware ${file} exports neither onRequest nor onResponse${odd === undefined ? '' : `: it has ${odd}`}`,
    )
  }
  const wrong = found.find((hook) => typeof hooks[hook] !== 'function')
  if (wrong !== undefined)
    throw new InvalidArgumentError(`middleware ${file}: ${wrong} is no function`)
  return { file, ...Object.fromEntries(found.map((hook) => [hook, hooks[hook]])) }
}
