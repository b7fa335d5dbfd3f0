/** Creates a writer of times in ISO 8601, UTC, with milliseconds, of which all but these is made once a second. */
export function createTimeWriter(): (ms: number) => string {
  let second = Number.NaN
  let prefix = ''
  return (ms) => {
    const current = Math.floor(ms / 1000)
    if (current !== second) {
      second = current
      prefix = new Date(current * 1000).toISOString().slice(0, 20)
    }
    return `${prefix}${String(Math.floor(ms) - current * 1000).padStart(3, '0')}Z`
  }
}
