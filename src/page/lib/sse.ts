/** One event of a stream. */
export interface StreamEvent {
  name: string
  data: string
}

/** Reads a `text/event-stream` (HTML §9.2) as it comes in, in any pieces. */
export function createEventReader(): (chunk: string) => StreamEvent[] {
  let rest = ''
  return (chunk) => {
    const blocks = (rest + chunk).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.map(toEvent).filter((event) => event.data !== '')
  }
}

function toEvent(block: string): StreamEvent {
  const event = { name: 'message', data: '' }
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^(event|data): ?(.*)$/.exec(line) ?? []
    if (field === 'event') event.name = value
    if (field === 'data') event.data = event.data === '' ? value : `${event.data}\n${value}`
  }
  return event
}
