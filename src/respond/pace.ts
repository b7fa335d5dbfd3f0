/** Whether a media type is a stream of events or lines that can be sent one by one. */
export function isStream(mediaType: string): boolean {
  return /event-stream|ndjson|jsonl|json-lines|json-seq|stream\+json/i.test(mediaType)
}

/** The events (or lines) of a body, sent with a pause between them; stops when the client goes. */
export function paceBody(body: string, every: number): ReadableStream<Uint8Array> {
  const events = body.includes('\n\n') ? body.split(/(?<=\n\n)/) : body.split(/(?<=\n)/)
  const encoder = new TextEncoder()
  let next = 0
  let timer: NodeJS.Timeout | undefined
  return new ReadableStream({
    async pull(controller) {
      if (next > 0) await new Promise((resolve) => (timer = setTimeout(resolve, every)))
      controller.enqueue(encoder.encode(events[next] ?? ''))
      next++
      if (next >= events.length) controller.close()
    },
    cancel() {
      clearTimeout(timer)
    },
  })
}
