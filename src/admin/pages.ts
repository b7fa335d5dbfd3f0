/** Where the pages are, and a browser goes that has signed in. */
export const START = '/admin/'

/** The pages of the admin, by the first part of their path below `/admin/`. */
export const PAGES = ['traffic', 'overview', 'operations', 'scenarios', 'settings'] as const

export type PageName = (typeof PAGES)[number]
