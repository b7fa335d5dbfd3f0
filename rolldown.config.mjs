import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'

/**
 * Everything but jiti (which finds its own files on disk), faker (whose locales are chosen while
 * running) and libsql (which is no JavaScript) goes into the bundle: few packages to install, and a start of a fifth of a second. The licences of what is in it are shipped beside it.
 */
export default defineConfig({
  input: {
    'cli/main': 'src/cli/main.ts',
    client: 'src/client.ts',
    index: 'src/index.ts',
    'log/worker': 'src/log/journal/worker.ts',
    'webhooks/worker': 'src/webhooks/delivery/worker.ts',
  },
  platform: 'node',
  external: [/^jiti$/, /^libsql$/, /^@faker-js\/faker/],
  // Its build for Node brings a fetch of its own (130 KB), for versions that have none.
  resolve: {
    alias: {
      ofetch: fileURLToPath(new URL('node_modules/ofetch/dist/index.mjs', import.meta.url)),
    },
  },
  treeshake: { moduleSideEffects: [{ test: /[\\/]jiti[\\/]|^jiti$/, sideEffects: false }] },
  plugins: [withoutUnused(), withLateForge(), withSmallUndici(), licences()],
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name].js',
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  },
})

/** What openapi-backend's router is made of, of which the index that replaces it calls nothing: 20 ms of each start. */
function withoutUnused() {
  const unused = /^(?:lodash|bath-es5|qs|cookie)$/
  return {
    name: 'without-unused',
    resolveId(id, importer = '') {
      return unused.test(id) && /[\\/]openapi-backend[\\/]/.test(importer) ? '\0unused' : undefined
    },
    load: (id) => (id === '\0unused' ? 'export default {}' : undefined),
  }
}

/** Of undici the gate needs an agent and its connector; all the rest of it, fetch and WebSocket among it, takes 50 ms of the first request that is sent. */
function withSmallUndici() {
  const index = `
    const Dispatcher = require('./lib/dispatcher/dispatcher')
    Dispatcher.prototype.request = require('./lib/api/api-request')
    exports.Agent = require('./lib/dispatcher/agent')
    exports.buildConnector = require('./lib/core/connect')`
  return {
    name: 'with-small-undici',
    load: (id) => (/[\\/]node_modules[\\/]undici[\\/]index\.js$/.test(id) ? index : undefined),
  }
}

/** listhen needs forge only to make a certificate; to load it takes 15 ms of each start. */
function withLateForge() {
  const now = "import forge from 'node-forge';"
  const user = 'async function resolveCertificate(options) {'
  return {
    name: 'with-late-forge',
    transform(code, id) {
      if (!/[\\/]listhen[\\/]/.test(id)) return undefined
      if (!code.includes(now)) return code.replace("import 'node-forge';", '')
      if (!code.includes(user)) throw new Error('listhen makes certificates in another way now')
      const late = `${user} forge ??= (await import('node-forge')).default;`
      return code.replace(now, 'let forge;').replace(user, () => late)
    },
  }
}

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
