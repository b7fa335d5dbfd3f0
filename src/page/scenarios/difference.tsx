import type { VNode } from 'preact'
import type { Scenario } from '../../scenario/scenario.ts'
import { plural } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Code } from '../ui/code.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { StubRow } from './stub-row.tsx'
import { diffScenarios, sayWhom } from './stub-text.ts'

/** What a scenario answers that `default` does not. */
export function Difference({ server, scenario }: { server: string; scenario: Scenario }): VNode {
  const { data, error, reload } = useCall('get_scenario', { server, name: 'default' })
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the default" />
  if (scenario.name === 'default') return <Empty title="This is the default" />
  const { added, changed, same, missing } = diffScenarios(scenario, data.value.scenario)
  if (added.length + changed.length === 0)
    return <Empty title="It answers as default does">{plural(same, 'stub')} say the same.</Empty>
  return (
    <div class="form part">
      {added.length > 0 && (
        <Card title="Only here" note={plural(added.length, 'stub')} isFlush>
          {added.map((stub) => (
            <StubRow key={stub.id} stub={stub} />
          ))}
        </Card>
      )}
      {changed.length > 0 && (
        <Card title="Other than in default" note={plural(changed.length, 'stub')}>
          {changed.map(({ here, there }) => (
            <section key={here.id} class="form">
              <h3 class="mono">{toVisible(sayWhom(here))}</h3>
              <div class="two">
                <Side title="Here" value={here} />
                <Side title="In default" value={there} />
              </div>
            </section>
          ))}
        </Card>
      )}
      <p class="muted">
        {plural(same, 'stub')} {same === 1 ? 'is' : 'are'} the same.
        {missing.length > 0 &&
          ` ${plural(missing.length, 'stub')} of default alone: asked when none of these answers.`}
      </p>
    </div>
  )
}

function Side({ title, value }: { title: string; value: object }): VNode {
  return (
    <div>
      <p class="muted">{title}</p>
      <Code label={title} text={toVisible(JSON.stringify(value, null, 2))} />
    </div>
  )
}
