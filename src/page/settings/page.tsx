import type { VNode } from 'preact'
import { hrefOf, navigate, route } from '../lib/route.ts'
import { server as mock } from '../lib/servers.ts'
import type { PageProps } from '../pages.tsx'
import { Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Deliveries } from './deliveries.tsx'
import { Document } from './document.tsx'
import { Faults } from './faults.tsx'
import { Rules } from './rules.tsx'
import { Snapshots } from './snapshots.tsx'
import { Webhooks } from './webhooks.tsx'
import '../style/manage.css'

/** What a mock does besides answering: trouble on purpose, rules, webhooks; and how all of it is kept. */
export function Page({ server }: PageProps): VNode {
  const shown = mock.value
  if (shown === undefined) return <Loading what="the settings" />
  const { config } = shown
  return (
    <div class="page manage">
      <header class="page-head">
        <h1>Faults &amp; settings</h1>
      </header>
      <div>
        <Tabs
          label="Settings"
          selected={route.value.rest === '' ? 'faults' : route.value.rest}
          onSelect={(id) => navigate(hrefOf('settings', id === 'faults' ? '' : id))}
          tabs={[
            {
              id: 'faults',
              title: 'Faults',
              content: () => <Faults server={server} config={config} />,
            },
            {
              id: 'rules',
              title: 'Rules',
              content: () => <Rules server={server} config={config} />,
            },
            { id: 'webhooks', title: 'Webhooks', content: () => <Webhooks server={server} /> },
            {
              id: 'deliveries',
              title: 'Deliveries',
              content: () => <Deliveries server={server} />,
            },
            { id: 'snapshots', title: 'Snapshots', content: () => <Snapshots server={server} /> },
            {
              id: 'document',
              title: 'Document',
              content: () => <Document server={shown} />,
            },
          ]}
        />
      </div>
    </div>
  )
}
