import { defineConfig } from 'mockloop'
import type { MockLoopConfig } from 'mockloop'

const config: MockLoopConfig = defineConfig({
  mocks: {
    petstore: 'specs/petstore.yaml',
    bookshop: { spec: 'specs/bookshop.json', basePath: '/bookshop' },
  },
})

export default config
