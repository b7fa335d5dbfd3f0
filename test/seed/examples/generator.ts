/* Custom generator example. */
import { GenerationOptions, MockServerGenerator } from 'mockloop'

const API = process.env['API'] ?? 'https://api.example.com'

/** Example using MockServerGenerator directly. */
async function customGeneratorExample(): Promise<void> {
  // Create custom generation options
  const options = new GenerationOptions({
    authEnabled: false,
    webhooksEnabled: true,
    adminUiEnabled: true,
    storageEnabled: false,
    corsEnabled: true,
    responseDelayMs: 100, // Add 100ms delay to all responses
    errorRatePercent: 5.0, // 5% error rate for testing
  })

  // Initialize generator
  const generator = new MockServerGenerator()

  // Generate mock server
  const result = await generator.generate(`${API}/openapi.json`, './custom_mock', options)

  console.log(`Generated ${result.routes.length} routes`)
  console.log(`Server files created in: ${result.outputDirectory}`)
}

await customGeneratorExample()
