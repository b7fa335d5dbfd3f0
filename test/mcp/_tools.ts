import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Client } from '@modelcontextprotocol/client'
import { expect } from 'vitest'
import { TOOLS } from '../../src/mcp/tools.ts'
import { MOST_TEXT } from '../../src/mcp/result.ts'
import { isObject } from '../../src/types.ts'
import type { JsonObject } from '../../src/types.ts'

/** What a tool has said; every rule that holds for all of them has been looked at. */
export interface Said {
  isError: boolean
  facts: JsonObject
  text: string
  links: string[]
}

export type Ask = (tool: string, given?: JsonObject) => Promise<Said>

/** Asks tools, and holds each result to what all of them promise. */
export function asking(client: Client): Ask {
  return async (name, given = {}) => {
    const result = await client.callTool({ name, arguments: given })
    const { content, structuredContent, isError = false } = result
    const texts = content.flatMap((one) => (one.type === 'text' ? [one.text] : []))
    expect(texts).toHaveLength(1)
    const [text = ''] = texts
    expect(JSON.parse(text)).toEqual(structuredContent)
    expect(text).not.toContain('\n')
    if (!isObject(structuredContent)) throw new Error(`${name} has said nothing`)
    if (isError) checkError(structuredContent, text, content.length)
    else checkResult(name, structuredContent, text)
    const links = content.flatMap((one) => (one.type === 'resource_link' ? [one.uri] : []))
    return { isError, facts: structuredContent, text, links }
  }
}

function checkError(facts: JsonObject, text: string, blocks: number): void {
  expect(blocks).toBe(1)
  expect(text.length).toBeLessThan(2000)
  expect(facts).toMatchObject({
    success: false,
    error_code: expect.stringMatching(/^MOCKLOOP_ERROR_0\d\d$/),
    error: expect.stringMatching(/./),
    message: expect.stringMatching(/./),
    suggestion: expect.stringMatching(/./),
  })
  expect(facts).toHaveProperty('details')
}

const ajv = new Ajv2020({ strict: false })

function checkResult(name: string, facts: JsonObject, text: string): void {
  const schema = TOOLS.find((tool) => tool.name === name)?.output ?? false
  const validate = ajv.compile(schema)
  expect(validate(facts) ? [] : validate.errors).toEqual([])
  expect(facts['success']).toBe(true)
  expect(text.length).toBeLessThan(MOST_TEXT)
}
