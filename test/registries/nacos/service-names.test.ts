// Names in Nacos, as Dubbo writes and wrote them.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import {
  interfaceIn,
  isNamePart,
  mayBeApplication,
  providersName,
  providersNames
} from '../../../registries/nacos/service-names.ts'

const KEY = { interface: 'org.demo.Greeter', group: '', version: '' }

test('today keeps empty parts', () => {
  equal(providersName(KEY), 'providers:org.demo.Greeter::')
  equal(providersName({ ...KEY, version: '1.0.0', group: 'g1' }), 'providers:org.demo.Greeter:1.0.0:g1')
  equal(providersName({ ...KEY, group: 'g1' }), 'providers:org.demo.Greeter::g1')
})

test('older versions leave them out', () => {
  deepEqual(providersNames(KEY), ['providers:org.demo.Greeter::', 'providers:org.demo.Greeter'])
  deepEqual(providersNames({ ...KEY, group: 'g1' }), [
    'providers:org.demo.Greeter::g1',
    'providers:org.demo.Greeter:g1'
  ])
  deepEqual(providersNames({ ...KEY, version: '1', group: 'g1' }), ['providers:org.demo.Greeter:1:g1'])
})

test('only names of providers hold an interface', () => {
  for (const name of ['providers:org.demo.Greeter', 'providers:org.demo.Greeter:1:g'])
    equal(interfaceIn(name), 'org.demo.Greeter')
  for (const name of ['consumers:org.demo.Greeter::', 'demo-provider', 'providers:', ''])
    equal(interfaceIn(name), undefined)
})

test('what says of itself what it is, is no application', () => {
  equal(mayBeApplication('demo-provider'), true)
  for (const name of ['', 'providers:a::', 'consumers:a::', 'routers:a::', 'configurators:a::'])
    equal(mayBeApplication(name), false)
})

test('a part of a name has no separator in it, and an end', () => {
  for (const part of ['', 'org.demo.Outer$Inner', '1.0.0-beta_2', 'ctx/org.demo.A']) equal(isNamePart(part), true)
  for (const part of ['a:b', 'a@@b', 'a b', 'a,b', '*', 'x'.repeat(201)]) equal(isNamePart(part), false)
})
