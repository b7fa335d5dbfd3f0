import type { VNode } from 'preact'

/** Strokes on a field of 16 by 16. */
const PATHS = {
  traffic: 'M2 4h12M2 8h9M2 12h6',
  overview: 'M2 13V3M2 13h12M5 10.500 8 7l2.500 2L14 5',
  operations: 'M5.500 4 2 8l3.500 4M10.500 4 14 8l-3.500 4M9 3 7 13',
  scenarios: 'M3 3.500h4v4H3zM9 8.500h4v4H9zM7 5.500h4.500v3M4.500 7.500v3.500H9',
  settings: 'M2 5h6M12 5h2M2 11h2M8 11h6M10 3.500v3M6 9.500v3',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M12.600 3.400l-.7.7M4.100 11.900l-.7.7',
  moon: 'M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500z',
  screen: 'M2 3h12v8H2zM6 13.500h4',
  help: 'M6 6a2 2 0 1 1 2.700 1.900c-.5.2-.7.600-.7 1.100v.5M8 11.800v.2M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13',
  out: 'M6 2.500H3v11h3M7 8h7M11 5l3 3-3 3',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300 14 14',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3.500v9l7-4.500z',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  download: 'M8 2v8M4.800 7 8 10.200 11.200 7M2.500 13.500h11',
  trash: 'M2.500 4h11M6 4V2.500h4V4M4 4l.7 9.500h6.600L12 4',
  plus: 'M8 3v10M3 8h10',
  check: 'M3 8.500 6.500 12 13 4.500',
  alert: 'M8 2 1.500 13.500h13zM8 6.500v3.500M8 11.800v.2',
  up: 'M4 10l4-4 4 4',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  filter: 'M2 3.500h12L9.500 8.500v4l-3 1.500V8.500z',
  reload: 'M13.500 8A5.500 5.500 0 1 1 11.800 4M12 1.500V4.300H9.200',
  lock: 'M4 7.500h8v6H4zM5.500 7.500V5.500a2.500 2.500 0 0 1 5 0v2',
  edit: 'M3 13l.7-3L10.500 3.200l2.300 2.300L6 12.300zM9 4.700l2.300 2.300',
  send: 'M2.500 8h10M9 4.500 12.500 8 9 11.500',
  stub: 'M3 2.500h7l3 3v8H3zM8 7v5M5.500 9.500h5',
} as const

export type IconName = keyof typeof PATHS

/** A picture beside words, which screen readers pass over. */
export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
