/// <reference lib="esnext.disposable" preserve="true" />
export { MockLoopClient } from './client/local.ts'
export type * from './client/arguments.ts'
export type { ClientOptions } from './client.ts'
export { defineConfig } from './config.ts'
export type { MockLoopConfig, MockConfig } from './config.ts'
export * from './errors.ts'
export * from './errors/servers.ts'
export { MockServerGenerator } from './generator.ts'
export type { GenerationProgress, GenerationResult, GeneratorConfig } from './generator.ts'
export type { Manifest } from './generator/manifest.ts'
export { MockServerManager } from './manager.ts'
export type { ManagerOptions } from './manager.ts'
export type {
  MiddlewareAnswer,
  MiddlewareExchange,
  MiddlewareHooks,
  MiddlewareResponse,
} from './middleware/middleware.ts'
export * from './models.ts'
export * from './errors/verbs.ts'
export { createMockServer } from './create.ts'
export type { MockFace, MockInfo, MockServer, ScenariosFace, SessionFace } from './face.ts'
export type { Conditions, Scenario, StateRule, Stub, StubResponse } from './scenario/scenario.ts'
export type { Diagnostic, Severity, Source } from './types.ts'
