declare const VERB_ROUTES: import('./lib/request.ts').Routes

declare module '*.css'
