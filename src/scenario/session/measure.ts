/** Characters of a value as JSON (escapes count as one), and the levels of its objects and lists. */
export interface Measure {
  size: number
  depth: number
}

/** What has been measured does not change, and is measured once: a changed state shares most with the one before. */
const known = new WeakMap<object, Measure>()

/** Measures a value that nobody changes in place; below `maxDepth` levels it does not look, and the depth is infinite. */
export function measure(value: unknown, maxDepth: number): Measure {
  if (typeof value !== 'object' || value === null)
    return { size: String(value).length + 2, depth: 0 }
  const before = known.get(value)
  if (before) return before
  if (maxDepth === 0) return { size: 0, depth: Infinity }
  let size = 2
  let depth = 0
  for (const [name, part] of Object.entries(value)) {
    const inner = measure(part, maxDepth - 1)
    size += inner.size + (Array.isArray(value) ? 1 : name.length + 4)
    depth = Math.max(depth, inner.depth)
  }
  const made = { size, depth: depth + 1 }
  if (made.depth < Infinity) known.set(value, made)
  return made
}
