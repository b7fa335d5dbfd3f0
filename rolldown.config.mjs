import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'

/**
 * Everything but jiti (which finds its own files on disk) and faker (whose locales are chosen while
 * running) goes into the bundle: few packages to install, and a start of a fifth of a second. The licences of what is in it are shipped beside it.
 */
export default defineConfig({
  input: { 'cli/main': 'src/cli/main.ts', index: 'src/index.ts' },
  platform: 'node',
  external: [/^jiti$/, /^@faker-js\/faker/],
  // Its build for Node brings a fetch of its own (130 KB), for versions that have none.
  resolve: {
    alias: {
      ofetch: fileURLToPath(new URL('node_modules/ofetch/dist/index.mjs', import.meta.url)),
    },
  },
  treeshake: { moduleSideEffects: [{ test: /[\\/]jiti[\\/]|^jiti$/, sideEffects: false }] },
  plugins: [licences()],
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
})

function licences() {
  const packages = new Map()
  return {
    name: 'licences',
    moduleParsed({ id }) {
      const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(
        id.replace(/^\0/, ''),
      )
      if (match !== null && existsSync(join(match[1], 'package.json')))
        packages.set(match[1], read(match[1]))
    },
    generateBundle() {
      const texts = [...packages.values()].sort()
      this.emitFile({
        type: 'asset',
        fileName: 'THIRD-PARTY-LICENSES.txt',
        source: texts.join('\n\n---\n\n'),
      })
    },
  }
}

function read(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one))
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()
  return `${name} ${version} (${license})\n\n${text}`
}
