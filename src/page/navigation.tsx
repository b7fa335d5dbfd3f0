import type { VNode } from 'preact'
import type { PageName } from '../admin/pages.ts'
import { signOut } from './lib/api.ts'
import { hrefOf, route, setQuery } from './lib/route.ts'
import { server, serverName, servers } from './lib/servers.ts'
import { nextTheme, setTheme, theme } from './lib/theme.ts'
import { PAGE_LIST } from './pages.tsx'
import { Tag } from './ui/chips.tsx'
import { Copy } from './ui/code.tsx'
import { Icon } from './ui/icons.tsx'

/** The pages, at the side; at the bottom where the window is narrow. */
export function Navigation({ onHelp }: { onHelp: () => void }): VNode {
  return (
    <nav class="nav" aria-label="Pages">
      <a class="brand" href={hrefOf('traffic')} aria-label="MockLoop">
        <svg viewBox="0 0 32 32" aria-hidden="true" class="brand-mark">
          <path d="M16 16c2-3.200 4-5 6.500-5a5 5 0 0 1 0 10c-2.500 0-4.500-1.800-6.500-5s-4-5-6.500-5a5 5 0 0 0 0 10c2.500 0 4.500-1.800 6.500-5z" />
        </svg>
        <span>MockLoop</span>
      </a>
      <ul class="nav-list">
        {Object.entries(PAGE_LIST).map(([name, { title, icon }]) => (
          <li key={name}>
            <a
              href={hrefOf(name as PageName)}
              aria-current={route.value.page === name ? 'page' : undefined}
            >
              <Icon name={icon} />
              <PageTitle title={title} />
            </a>
          </li>
        ))}
      </ul>
      <div class="nav-foot">
        <ThemeButton />
        <button type="button" class="nav-button" aria-label="Keyboard shortcuts" onClick={onHelp}>
          <Icon name="help" /> <span>Shortcuts</span>
        </button>
        <button
          type="button"
          class="nav-button"
          aria-label="Sign out"
          onClick={() => void signOut()}
        >
          <Icon name="out" /> <span>Sign out</span>
        </button>
      </div>
    </nav>
  )
}

/** The first words of a title say enough where there is no room. */
function PageTitle({ title }: { title: string }): VNode {
  const [first = '', rest] = title.split(' & ')
  return (
    <span>
      {first}
      {rest !== undefined && <span class="hidden-narrow"> & {rest}</span>}
    </span>
  )
}

const THEME_ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const

function ThemeButton(): VNode {
  const label = `Colours: ${theme.value}`
  return (
    <button
      type="button"
      class="nav-button"
      aria-label={label}
      title={label}
      onClick={() => setTheme(nextTheme())}
    >
      <Icon name={THEME_ICONS[theme.value]} /> <span>{label}</span>
    </button>
  )
}

/** Which mock is shown, where it answers, and by which scenario. */
export function TopBar(): VNode {
  const shown = server.value
  const all = servers.value ?? []
  return (
    <header class="top">
      {all.length > 1 || shown === undefined ? (
        <select
          class="select server-select"
          aria-label="Mock"
          value={serverName.value}
          onChange={(event) => setQuery({ server: event.currentTarget.value }, { push: true })}
        >
          {shown === undefined && <option value="">–</option>}
          {all.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <strong class="server-name">{shown.name}</strong>
      )}
      {shown !== undefined && (
        <>
          <span class="top-url mono">{shown.url}</span>
          <Copy text={shown.url} what="URL of the mock" />
          <span class="top-gap" />
          {shown.status !== 'running' && <Tag text={shown.status} kind="bad" />}
          <a class="top-scenario" href={hrefOf('scenarios')}>
            <span class="muted">Scenario</span>{' '}
            <Tag
              text={shown.active_scenario}
              kind={shown.active_scenario === 'default' ? 'plain' : 'accent'}
            />
          </a>
        </>
      )}
    </header>
  )
}
