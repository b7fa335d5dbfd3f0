/** The fields that hold something: in plain JavaScript, an option may be there and `undefined`. */
export function defined<T extends object>(value: T | undefined): T {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter(([, item]) => item !== undefined),
  ) as T
}
