import type { VNode } from 'preact'
import type { PageProps } from '../pages.tsx'
import { Empty } from '../ui/states.tsx'

/** Nothing yet but its place. */
export function Page({ server }: PageProps): VNode {
  return <Empty title={`${server}: not here yet`} />
}
