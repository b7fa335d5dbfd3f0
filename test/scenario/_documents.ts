/** A document that tells when a part of it is missing or another's; up to 200 KB, of another size each time. */
export function documentOf(number: number): { number: number; text: string } {
  const text = `${number} `.repeat((number * 7919) % 30_000)
  return { number, text }
}
