/* Best practices: error handling. */
import { GenerationError, MockLoopClient, SpecificationError } from 'mockloop'

async function robustMockGeneration(): Promise<void> {
  const client = new MockLoopClient()

  try {
    await client.generateMockApi({
      spec_url_or_path: './api-spec.yaml',
    })
    console.log('Mock server generated successfully')
  } catch (e) {
    if (e instanceof SpecificationError) {
      console.log(`Invalid API specification: ${e.message}`)
      if (e.specPath) {
        console.log(`Specification path: ${e.specPath}`)
      }
    } else if (e instanceof GenerationError) {
      console.log(`Generation failed: ${e.message}`)
      if (e.stage) {
        console.log(`Failed at stage: ${e.stage}`)
      }
    } else {
      console.log(`Unexpected error: ${e}`)
    }
  } finally {
    await client.close()
  }
}

await robustMockGeneration()
