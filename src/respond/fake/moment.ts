import type { Drawing } from './drawing.ts'
import { isPet } from './kinds.ts'
import { toWords } from './words.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

/** When the thing that `name` speaks of happened: created before updated before ended. */
export function drawMoment({ random, subject }: Drawing, { name }: { name: string }): Date {
  const words = toWords(name)
  const within = random.int(0, DAY - 1)
  if (/\b(birth|birthday|dob|born)\b/.test(words)) {
    const [first, last] = isPet({ subject }) ? [2012, 2023] : [1950, 2005]
    return new Date(Date.UTC(random.int(first, last), random.int(0, 11), random.int(1, 28)))
  }
  // Before what they open for.
  if (/\b(doors?|check ?in|admission|boarding)\b/.test(words)) return new Date(subject.since - HOUR)
  if (/\b(creat|start|begin|open|regist|issu|order|from|since)/.test(words))
    return new Date(subject.since)
  if (
    /\b(end|finish|clos|complet|expir|due|delet|until|to|stop|cancel|archiv|ship|deliver)/.test(
      words,
    )
  ) {
    return new Date(subject.since + random.int(40, 400) * DAY + within)
  }
  return new Date(subject.since + random.int(1, 30) * DAY + within)
}
