import { defineConfig } from 'vitest/config'
import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    dir: 'test',
    globalSetup: 'test/_bundle.ts',
    setupFiles: 'test/_threads.ts',
    // On a machine that does other things too; what hangs is noticed soon enough.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})

export default config
