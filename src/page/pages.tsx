import type { VNode } from 'preact'
import type { PageName } from '../admin/pages.ts'
import type { IconName } from './ui/icons.tsx'

/** What a page's file exports as `Page`. */
export interface PageProps {
  /** Name of the mock that is shown. */
  server: string
}

interface PageEntry {
  title: string
  icon: IconName
  /** The second key after `g`. */
  key: string
  load: () => Promise<{ Page: (props: PageProps) => VNode }>
}

/** The pages in the order of the navigation; each is loaded when it is first shown, with the styles that it imports. */
export const PAGE_LIST: Readonly<Record<PageName, PageEntry>> = {
  traffic: {
    title: 'Traffic',
    icon: 'traffic',
    key: 't',
    load: () => import('./traffic/page.tsx'),
  },
  overview: {
    title: 'Overview',
    icon: 'overview',
    key: 'v',
    load: () => import('./overview/page.tsx'),
  },
  operations: {
    title: 'Operations',
    icon: 'operations',
    key: 'o',
    load: () => import('./operations/page.tsx'),
  },
  scenarios: {
    title: 'Scenarios',
    icon: 'scenarios',
    key: 's',
    load: () => import('./scenarios/page.tsx'),
  },
  settings: {
    title: 'Faults & settings',
    icon: 'settings',
    key: 'f',
    load: () => import('./settings/page.tsx'),
  },
}
