import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** One line without control or direction characters: specs must not steer the terminal. */
export function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '')
    .trim()
}

/** Styles text for a terminal, and leaves it as it is for anything else. */
export function painter(stream: { isTTY?: boolean }): (style: Style, text: string) => string {
  const colour = stream.isTTY === true && !process.env['NO_COLOR']
  return (style, text) => (colour ? styleText(style, text) : text)
}

/** `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
