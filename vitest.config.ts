import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    dir: 'test',
    globalSetup: 'test/_bundle.ts',
    setupFiles: 'test/_threads.ts',
    // Tests wait for processes more than they compute; Vitest would take one of two processors.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // On a machine that does other things too; what hangs is noticed soon enough.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})

export default config
