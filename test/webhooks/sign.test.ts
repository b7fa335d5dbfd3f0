import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { webhookHeaders } from '../../src/webhooks/delivery/sign.ts'

const BODY = '{"type":"order.created","data":{"name":"Grüße ☃"}}'

function headersFor(secret: string | undefined, now = Date.now()): Record<string, string> {
  return Object.fromEntries(webhookHeaders({ id: 'msg_1', body: BODY, secret }, now))
}

describe('a signature', () => {
  it('with whsec_ and base64 is taken by the published library', () => {
    const secret = `whsec_${Buffer.from('a secret of 24 bytes or so').toString('base64')}`
    expect(new Webhook(secret).verify(BODY, headersFor(secret))).toEqual(JSON.parse(BODY))
  })

  it.each(['plain text', 'whsec_', 'whsec_no base64!', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'é'])(
    'with %j as its key is taken by the published library',
    (secret) => {
      const receiver = new Webhook(Buffer.from(secret), { format: 'raw' })
      expect(receiver.verify(BODY, headersFor(secret))).toEqual(JSON.parse(BODY))
    },
  )

  it.each([
    ['another body', `${BODY} `, {}],
    ['another id', BODY, { 'webhook-id': 'msg_2' }],
    ['another time', BODY, { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) }],
  ])('is not taken for %s', (_what, body, other) => {
    const headers = { ...headersFor('key'), ...other }
    const receiver = new Webhook(Buffer.from('key'), { format: 'raw' })
    expect(() => receiver.verify(body, headers)).toThrow('No matching signature')
  })

  it('that is old is not taken', () => {
    const receiver = new Webhook(Buffer.from('key'), { format: 'raw' })
    const headers = headersFor('key', Date.now() - 6 * 60_000)
    expect(() => receiver.verify(BODY, headers)).toThrow('too old')
  })

  it.each([undefined, ''])('is not made without a secret (%j)', (secret) => {
    expect(Object.keys(headersFor(secret))).toEqual(['webhook-id', 'webhook-timestamp'])
  })
})
