/**
 * How much a value is: its nodes and the characters of its strings and names, counted again wherever
 * a part is shared; `Infinity` above the limit.
 */
export function weigh(value: unknown, limit: number): number {
  // No recursion: a template can nest lists as deep as it has time.
  const waiting: unknown[] = [value]
  let weight = 0
  while (waiting.length > 0) {
    const one = waiting.pop()
    weight += typeof one === 'string' ? one.length + 1 : 1
    if (weight + waiting.length > limit) return Infinity
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one)) weight += Object.keys(one).join('').length
    for (const part of Object.values(one)) waiting.push(part)
  }
  return weight
}
