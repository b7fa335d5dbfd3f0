import type { GetPromptResult, McpServer } from '@modelcontextprotocol/server'
import { MockLoopError } from '../errors.ts'
import type { Backend } from './backend.ts'
import { cleanText } from './clean.ts'
import { createCompletions } from './completions.ts'
import { argumentsOf, refuse } from './prompts/arguments.ts'
import type { Argument, Given } from './prompts/arguments.ts'
import { PROMPTS } from './prompts/prompts.ts'
import type { Prompt } from './prompts/prompts.ts'
import { createAsk } from './resources/mocks.ts'
import type { Ask } from './resources/mocks.ts'

const MOST_ERROR = 2000

/** Offers prompts that are filled in with facts of a mock's document. */
export function registerPrompts(server: McpServer, backend: Backend): void {
  const ask = createAsk(backend)
  const complete = createCompletions(backend)
  const completing = new Map<string, Argument['complete']>([
    ['server', complete.server],
    ['request_id', async (value, context) => complete.requestId(value, context)],
  ])
  for (const prompt of PROMPTS) {
    const { name, title, description } = prompt
    const known = Object.entries(prompt.arguments).map(([name, argument]) => {
      const own = completing.get(name)
      return [name, own === undefined ? argument : Object.assign({ complete: own }, argument)]
    })
    const argsSchema = argumentsOf(Object.fromEntries(known))
    server.registerPrompt(name, { title, description, argsSchema }, (given) =>
      fill(prompt, given, ask),
    )
  }
}

/** Throws a ProtocolError for a mock or request that is not there; it names those that are. */
async function fill(prompt: Prompt, given: Given, ask: Ask): Promise<GetPromptResult> {
  try {
    const facts = (await prompt.facts?.(given, ask)) ?? []
    return {
      description: prompt.description,
      messages: [
        { role: 'user', content: { type: 'text', text: prompt.text(given) } },
        ...facts.map((resource) => ({
          role: 'user' as const,
          content: { type: 'resource' as const, resource },
        })),
      ],
    }
  } catch (error) {
    if (error instanceof MockLoopError) throw refuse(cleanText(error.message, MOST_ERROR))
    throw error
  }
}
