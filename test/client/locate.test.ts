import { describe, expect, it } from 'vitest'
import { findMock, locateHost } from '../../src/client/locate.ts'

const host = (workspace: string, port: number, ...names: string[]) => ({
  workspace,
  admin_url: `http://localhost:${port + 1}`,
  token: 'let-me-in',
  mocks: names.map((name) => ({ name, url: `http://localhost:${port}/v1` })),
})
const HOSTS = [host('/shop', 8000, 'shop'), host('/zoo', 9000, 'zoo'), host('/farm', 9100, 'zoo')]
const urlOf = (wanted?: string, workspace?: string): string =>
  findMock(HOSTS, wanted, workspace).mock.url

describe('a mock of this machine', () => {
  it('is the one of the folder that someone works in, where several run', () => {
    expect(urlOf(undefined, '/shop')).toBe('http://localhost:8000/v1')
    expect(urlOf('zoo', '/farm')).toBe('http://localhost:9100/v1')
    expect(locateHost(HOSTS, undefined, '/farm')).toMatchObject({
      adminUrl: 'http://localhost:9101',
    })
  })

  it('is found elsewhere, when its name is said', () => {
    expect(urlOf('shop', '/zoo')).toBe('http://localhost:8000/v1')
  })

  it('is found by its port', () => {
    expect(urlOf('9100')).toBe('http://localhost:9100/v1')
    expect(() => urlOf('9200')).toThrow(/no server "9200" is running/)
  })

  it('has to be named where the folder decides nothing, by what tells it from others', () => {
    expect(() => urlOf(undefined, '/')).toThrow(
      /^several servers run: name one of shop \(http:\/\/localhost:8000\/v1\), zoo/,
    )
    expect(() => urlOf('zoo', '/shop')).toThrow(
      'several servers are zoo: name one by its URL, http://localhost:9000/v1 or http://localhost:9100/v1',
    )
  })
})
