import { ownPackage } from './package.ts'

/** Our own version. */
export function version(): string {
  return ownPackage().version
}
