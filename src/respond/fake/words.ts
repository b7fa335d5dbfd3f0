const MAX_KNOWN = 10_000
const known = new Map<string, string>()

/** `createdAt`, `created_at` and `Created-At` → `created at`. */
export function toWords(name: string): string {
  const found = known.get(name)
  if (found !== undefined) return found
  // A document uses the same names again and again.
  if (known.size >= MAX_KNOWN) known.clear()
  const words = split(name)
  known.set(name, words)
  return words
}

function split(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/([A-Za-z])(\d)/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .toLowerCase()
}
