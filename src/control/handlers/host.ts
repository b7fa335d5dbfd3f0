import type { MockSettings, SettingsConfig } from '../../config.ts'
import type { Serving } from '../../handle.ts'
import type { MockInfo } from '../../face.ts'
import type { Journal } from '../../log/entry.ts'
import type { Mock } from '../../mock.ts'
import type { SpecDiff } from '../../spec/diff.ts'
import type { Deliveries, DeliveriesHealth } from '../../webhooks/delivery.ts'
import type { ServerStatus } from '../verbs/servers.ts'

/** A mock of a host, with what the control tells about it. */
export interface HostedMock {
  id: string
  name: string
  status: ServerStatus
  /** Where it answers; where it answered last, while it is stopped. */
  url: string
  /** What it can do, by the names that discovery shows. */
  features: readonly string[]
  /** Absent while it is stopped. */
  served:
    | {
        mock: Mock
        info: MockInfo
        serving: Serving
        port: number
        /** Answers in process, as its port would. */
        fetch: (request: Request) => Promise<Response>
      }
    | undefined
  spec: string | object
  createdAt: Date
  startedAt: Date | undefined
}

/** A mock to be started. */
export interface NewMock {
  name: string
  /** A path or URL. Absent: one that was stopped. */
  spec?: string
  port?: number
  basePath?: string
  /** Its own, over the defaults, or over those that it was stopped with. */
  settings?: SettingsConfig
  /** Its scenarios and state are kept nowhere. */
  keepsNothing?: boolean
  /** The admin pages do not show it. */
  isUnlisted?: boolean
}

/** What the verbs need of the host that they are called on. */
export interface ControlledHost {
  readonly mocks: readonly HostedMock[]
  /** By name or id; throws a ServerNotFoundError that names those that are there. */
  find(server: string): HostedMock
  readonly journal: Journal
  /** Whether requests get into the journal at all. */
  readonly isRecording: boolean
  readonly adminUrl: string
  readonly version: string
  /** Absolute path of the folder below which documents are named and mocks are generated. */
  readonly workspace: string
  /** What may be fetched although it is not public. */
  readonly outbound: { allow: string[] }
  /** Milliseconds since 1970. */
  readonly startedAt: number
  start(mock: NewMock): Promise<HostedMock>
  stop(name: string): Promise<HostedMock>
  restart(name: string): Promise<HostedMock>
  /** Reads the document anew; the old one stays on an error. */
  reload(name: string): Promise<SpecDiff>
  /** Puts other settings in place, from the next request on. */
  configure(name: string, settings: Partial<MockSettings>): Promise<void>
  /** What is sent to others, of all mocks. */
  deliveries(): Promise<Deliveries>
  /** How that is, where anything was sent. */
  deliveriesHealth(): DeliveriesHealth | undefined
  /** What is not well, in words. */
  complaints(): string[]
}
