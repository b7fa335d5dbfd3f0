import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { UserConfig } from 'vite'
import { pathOf, VERBS } from '../control/verbs.ts'
import type { Routes } from './lib/request.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The page needs where the verbs are, not their schemas, which are twenty times as much. */
const routes: Routes = Object.fromEntries(
  VERBS.map((verb) => [verb.name, [verb.method, pathOf(verb)]]),
)

const config: UserConfig = defineConfig({
  root,
  base: '/admin/',
  cacheDir: fileURLToPath(new URL('../../dist/.vite', import.meta.url)),
  define: { VERB_ROUTES: JSON.stringify(routes) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../dist/page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
  },
  logLevel: 'warn',
})

/** The admin page: static files with hashed names, for `dist/page`. */
export default config
