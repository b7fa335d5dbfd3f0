import type { DeliveryLimits } from '../delivery.ts'

/** What a host holds and sends at most, unless told otherwise. */
export const LIMITS: DeliveryLimits = {
  perTarget: 2000,
  pending: 10_000,
  pendingBytes: 67_108_864,
  concurrency: 32,
  finished: 10_000,
  bytes: 67_108_864,
  failures: 10,
  rest: 30_000,
}
