import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { PageName } from '../admin/pages.ts'
import { KeysHelp } from './keys-help.tsx'
import { isReachable, isSignedOut } from './lib/api.ts'
import { useShortcuts } from './lib/keys.ts'
import { hrefOf, navigate, route } from './lib/route.ts'
import { loadServers, server, serverName, servers, serversError } from './lib/servers.ts'
import { toError } from './lib/resource.ts'
import type { CallError } from './lib/request.ts'
import { Navigation, TopBar } from './navigation.tsx'
import { PAGE_LIST } from './pages.tsx'
import type { PageProps } from './pages.tsx'
import { Empty, Failure, Loading } from './ui/states.tsx'
import { Toasts } from './ui/toasts.tsx'

/** The frame of all pages. */
export function App(): VNode {
  const isHelpOpen = useSignal(false)
  useShortcuts([
    { keys: '?', about: 'Show these shortcuts', run: () => (isHelpOpen.value = true) },
    ...Object.entries(PAGE_LIST).map(([name, { key, title }]) => ({
      keys: `g ${key}`,
      about: `Go to ${title}`,
      run: () => navigate(hrefOf(name as PageName)),
    })),
  ])
  useEffect(() => {
    const { page } = route.value
    const title = page === undefined ? 'Not found' : PAGE_LIST[page].title
    document.title = `${title} · ${serverName.value === '' ? 'MockLoop' : serverName.value}`
  }, [route.value.page, serverName.value])
  if (isSignedOut.value) return <SignedOut />
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Navigation onHelp={() => (isHelpOpen.value = true)} />
      <TopBar />
      <main id="main" class="main" tabIndex={-1}>
        {!isReachable.value && <Unreachable />}
        <Content />
      </main>
      <Toasts />
      {isHelpOpen.value && <KeysHelp onClose={() => (isHelpOpen.value = false)} />}
    </div>
  )
}

function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Unreachable(): VNode {
  useEffect(() => {
    const timer = setInterval(() => void loadServers(), 2000)
    return () => clearInterval(timer)
  }, [])
  return (
    <p class="banner banner-bad" role="alert">
      MockLoop does not answer. What you see may be old; the page comes back by itself.
    </p>
  )
}

function Content(): VNode {
  const { page } = route.value
  if (page === undefined)
    return (
      <Empty title="There is no such page">
        <a href={hrefOf('traffic')}>Go to the traffic</a>
      </Empty>
    )
  if (servers.value === undefined)
    return serversError.value === undefined ? (
      <Loading what="the mocks" />
    ) : (
      <Failure error={serversError.value} onRetry={() => void loadServers()} />
    )
  if (server.value === undefined) return <NoServer />
  return <LazyPage key={page} page={page} />
}

function NoServer(): VNode {
  const name = route.value.query.get('server')
  if (name === null) return <Empty title="No mock is served here" />
  return (
    <Empty title={`There is no mock "${name}"`}>
      <a href={`/admin/${route.value.page ?? ''}`}>Show the first one</a>
    </Empty>
  )
}

type Loaded = (props: PageProps) => VNode

function LazyPage({ page }: { page: PageName }): VNode {
  // In an object: a signal would take a function for one of its own.
  const loaded: Signal<{ Page: Loaded } | undefined> = useSignal(undefined)
  const error: Signal<CallError | undefined> = useSignal(undefined)
  const load = (): void => {
    PAGE_LIST[page].load().then(
      (file) => (loaded.value = file),
      (reason: unknown) => (error.value = toError(reason)),
    )
  }
  useEffect(load, [page])
  if (error.value !== undefined)
    return <Failure error={error.value} onRetry={() => location.reload()} />
  if (loaded.value === undefined) return <Loading what="the page" />
  const { Page } = loaded.value
  // Another mock begins anew: nothing of the one before may be seen.
  return <Page key={serverName.value} server={serverName.value} />
}

function SignedOut(): VNode {
  return (
    <main class="signed-out">
      <h1>Signed out</h1>
      <p>
        In a terminal, <code>npx mockloop token --link</code> prints a link that signs you in; it
        works once, within five minutes.
      </p>
      <p>
        <a class="button" href="/admin/" target="_self">
          Try again
        </a>
      </p>
    </main>
  )
}
