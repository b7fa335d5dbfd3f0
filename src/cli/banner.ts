import type { MockInfo } from '../face.ts'
import { count, plain } from './text.ts'

/** What the banner tells about a mock. */
export interface BannerMock extends MockInfo {
  /** The spec as `mockloop check` would take it; absent for an inline document. */
  spec?: string | undefined
  /** The active one. */
  scenario?: string
}

/** Colours a text, or leaves it. */
export type Paint = (style: 'bold' | 'cyan' | 'dim' | 'yellow', text: string) => string

/** The most mocks that are listed one by one: the banner stays under ten lines. */
const LISTED = 6

/** The scenario that goes without saying. */
const DEFAULT = 'default'

/** What is shown once everything listens: under ten lines, however many mocks there are. */
export function banner(
  version: string,
  { mocks, adminUrl }: { mocks: BannerMock[]; adminUrl: string | undefined },
  paint: Paint,
): string {
  const roomy = mocks.length <= 2
  const shown = mocks.slice(0, LISTED)
  const more = mocks.length - shown.length
  return [
    paint('bold', `MockLoop ${version}`),
    ...shown.flatMap((mock) => (roomy ? paragraph(mock, paint) : [line(mock, paint)])),
    ...(more > 0 ? [paint('dim', `… and ${more} more`)] : []),
    ...(adminUrl === undefined ? [] : [adminLine(adminUrl, paint)]),
  ].join('\n')
}

/** The token itself has no place on a screen, or in a log. */
function adminLine(url: string, paint: Paint): string {
  return `admin  ${paint('cyan', plain(url))}  ${paint('dim', 'sign in: mockloop token --link')}`
}

function paragraph(mock: BannerMock, paint: Paint): string[] {
  const url = plain(mock.url)
  const lines = [`${paint('bold', mock.name)}  ${summary(mock, paint)}`, `  ${paint('cyan', url)}`]
  if (mock.example === undefined) return lines
  // The certificate is hardly one that curl knows.
  const curl = url.startsWith('https:') ? 'curl -k' : 'curl'
  return [...lines, paint('dim', `  ${curl} ${url.replace(/\/$/, '')}${plain(mock.example)}`)]
}

function line(mock: BannerMock, paint: Paint): string {
  return `${paint('bold', mock.name)}  ${paint('cyan', plain(mock.url))}  ${summary(mock, paint)}`
}

function summary(mock: BannerMock, paint: Paint): string {
  const title = plain(`${mock.title} ${mock.version}`)
  const { scenario = DEFAULT } = mock
  const active = scenario === DEFAULT ? '' : `, scenario ${paint('bold', plain(scenario))}`
  const served = `${title}, ${count(mock.operations, 'operation')}${active}`
  return `${served}${lost(mock, paint)}${findings(mock, paint)}`
}

function lost({ lostScenarios }: BannerMock, paint: Paint): string {
  if (lostScenarios === 0) return ''
  return paint('yellow', `, ${count(lostScenarios, 'scenario')} could not be used`)
}

function findings({ diagnostics, spec }: BannerMock, paint: Paint): string {
  const of = (severity: string): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
  const errors = of('error')
  const warnings = of('warning')
  if (errors + warnings === 0) return ''
  const numbers = [errors && count(errors, 'error'), warnings && count(warnings, 'warning')]
  const hint = spec === undefined || spec === '-' ? '' : `: mockloop check ${plain(spec)}`
  return paint('yellow', `, ${numbers.filter(Boolean).join(', ')}${hint}`)
}
