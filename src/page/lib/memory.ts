/** What this browser was told to remember; undefined where it does not, or may not. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`mockloop.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers a choice in this browser, where that is allowed. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`mockloop.${name}`, value)
  } catch {
    // A private window may forbid it, and the choice then holds for as long as the page.
  }
}
