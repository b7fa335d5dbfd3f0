import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createAllowList, describeBlocked } from '../../src/lib/address.ts'

describe('describeBlocked', () => {
  it.each([
    ['0.0.0.0', 'an unspecified address'],
    ['0.1.2.3', 'an unspecified address'],
    ['10.0.0.1', 'a private address'],
    ['10.255.255.255', 'a private address'],
    ['100.64.0.1', 'a carrier-grade NAT address'],
    ['100.127.255.255', 'a carrier-grade NAT address'],
    ['100.100.100.200', 'a cloud metadata address'],
    ['127.0.0.1', 'a loopback address'],
    ['127.255.255.254', 'a loopback address'],
    ['168.63.129.16', 'a cloud metadata address'],
    ['169.254.0.1', 'a link-local address'],
    ['169.254.169.254', 'a cloud metadata address'],
    ['169.254.170.2', 'a cloud metadata address'],
    ['172.16.0.1', 'a private address'],
    ['172.31.255.255', 'a private address'],
    ['192.0.0.1', 'a reserved address'],
    ['192.0.2.1', 'a reserved address'],
    ['192.88.99.1', 'a reserved address'],
    ['192.168.0.1', 'a private address'],
    ['198.18.0.1', 'a reserved address'],
    ['198.51.100.7', 'a reserved address'],
    ['203.0.113.9', 'a reserved address'],
    ['224.0.0.1', 'a multicast address'],
    ['239.255.255.255', 'a multicast address'],
    ['240.0.0.1', 'a reserved address'],
    ['255.255.255.255', 'a broadcast address'],
    ['::', 'an unspecified address'],
    ['::1', 'a loopback address'],
    ['0:0:0:0:0:0:0:1', 'a loopback address'],
    ['::10.0.0.1', 'an IPv4-mapped address'],
    ['::a00:1', 'a reserved address'],
    ['::ffff:127.0.0.1', 'an IPv4-mapped address'],
    ['::ffff:7f00:1', 'an IPv4-mapped address'],
    ['::ffff:8.8.8.8', 'an IPv4-mapped address'],
    ['::ffff:0:7f00:1', 'a translated IPv4 address'],
    ['64:ff9b::10.0.0.1', 'a NAT64 address'],
    ['64:ff9b:1::1', 'a NAT64 address'],
    ['100::1', 'a reserved address'],
    ['2001::1', 'a Teredo address'],
    ['2001:2::1', 'a reserved address'],
    ['2001:db8::1', 'a reserved address'],
    ['2002:7f00:1::', 'a 6to4 address'],
    ['3fff::1', 'a reserved address'],
    ['4000::1', 'a reserved address'],
    ['5f00::1', 'a reserved address'],
    ['fc00::1', 'a private address'],
    ['fd00:ec2::254', 'a cloud metadata address'],
    ['fd12:3456::1', 'a private address'],
    ['fe80::1', 'a link-local address'],
    ['fe80::1%eth0', 'a link-local address'],
    ['fec0::1', 'a reserved address'],
    ['ff02::1', 'a multicast address'],
    ['010.0.0.1', 'not an IP address'],
    ['0x7f.1', 'not an IP address'],
    ['2130706433', 'not an IP address'],
    ['localhost', 'not an IP address'],
    ['', 'not an IP address'],
  ])('blocks %s as %s', (address, kind) => {
    expect(describeBlocked(address)).toBe(kind)
  })

  it.each(['1.1.1.1', '8.8.8.8', '100.63.0.1', '172.32.0.1', '192.169.0.1', '9.255.255.255'])(
    'lets the public %s pass',
    (address) => {
      expect(describeBlocked(address)).toBeUndefined()
    },
  )

  it.each(['2606:4700::1111', '2a00:1450:4001::8a', '2620:fe::fe'])(
    'lets the public %s pass',
    (address) => {
      expect(describeBlocked(address)).toBeUndefined()
    },
  )
})

describe('createAllowList', () => {
  it('opens a host name on every port, in any case and with the dot of the root', () => {
    const allow = createAllowList(['Specs.Internal'])
    expect(allow.host('specs.internal', 80)).toBe(true)
    expect(allow.host('SPECS.internal.', 8443)).toBe(true)
    expect(allow.host('evil-specs.internal', 80)).toBe(false)
    expect(allow.host('specs.internal.evil.test', 80)).toBe(false)
  })

  it('opens host:port on that port only, 80 included', () => {
    const allow = createAllowList(['localhost:80', '127.0.0.1:3000', '[::1]:3001'])
    expect(allow.host('localhost', 80)).toBe(true)
    expect(allow.host('localhost', 3000)).toBe(false)
    expect(allow.address('127.0.0.1', 3000)).toBe(true)
    expect(allow.address('127.0.0.1', 3001)).toBe(false)
    expect(allow.address('::1', 3001)).toBe(true)
    expect(allow.address('::1', 3000)).toBe(false)
    expect(allow.host('[::1]', 3001)).toBe(true)
  })

  it('opens addresses and ranges of their own family', () => {
    const allow = createAllowList(['10.1.0.0/16', 'fd00::/8', '192.168.1.7', '::1'])
    expect(allow.address('10.1.200.3', 80)).toBe(true)
    expect(allow.address('10.2.0.1', 80)).toBe(false)
    expect(allow.address('fd12::1', 80)).toBe(true)
    expect(allow.address('fe80::1', 80)).toBe(false)
    expect(allow.address('192.168.1.7', 80)).toBe(true)
    expect(allow.address('192.168.1.8', 80)).toBe(false)
    expect(allow.address('0:0:0:0:0:0:0:1', 80)).toBe(true)
    expect(allow.address('::ffff:10.1.0.1', 80)).toBe(false)
    expect(allow.address('not an address', 80)).toBe(false)
  })

  it.each([
    '',
    ' ',
    '10.0.0.0/33',
    'a b',
    'http://x/',
    'host:port',
    'host:123456',
    '[::1',
    '1.2.3/8',
  ])('refuses %j', (entry) => {
    expect(() => createAllowList([entry])).toThrow(InvalidArgumentError)
  })
})
