import type { VNode } from 'preact'
import { useCall } from '../lib/resource.ts'
import { route } from '../lib/route.ts'
import type { PageProps } from '../pages.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { Operation } from './detail.tsx'
import { OperationList } from './list.tsx'
import '../style/manage.css'

/** What the mock can be asked, and what is done to it. */
export function Page({ server }: PageProps): VNode {
  const operations = useCall('list_operations', { server, limit: 10_000 })
  const overrides = useCall('list_responses', { server })
  const id = route.value.rest
  if (operations.error.value !== undefined)
    return <Failure error={operations.error.value} onRetry={operations.reload} />
  const all = operations.data.value?.operations
  if (all === undefined) return <Loading what="the operations" />
  if (all.length === 0)
    return (
      <Empty title="The document has no operations">
        Every request is answered with 404. Add a path to the document, then reload it.
      </Empty>
    )
  return (
    <div class={id === '' ? 'split' : 'split has-detail'}>
      {id === '' && <h1 class="hidden">Operations</h1>}
      <OperationList operations={all} overrides={overrides.data.value?.responses ?? []} />
      <div class="split-detail">
        {id === '' ? (
          <>
            <Empty title="Choose an operation">
              It is shown with what it takes and answers, can be tried out here, and made to answer
              something else.
            </Empty>
          </>
        ) : (
          <Operation key={id} server={server} id={id} onChange={overrides.reload} />
        )}
      </div>
    </div>
  )
}
