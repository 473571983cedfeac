// Patterns choose the interfaces that are followed.
import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { wantedBy } from '../../../src/origins/wanted.ts'

const NAMES = [
  'org.example.OrderService',
  'org.example.UserService',
  'com.example.OrderService',
  'orgXexample.OrderService'
]
const chosen = (...patterns: string[]): string[] => NAMES.filter(wantedBy(patterns))

test('a star is everything, and no pattern is nothing', () => {
  deepEqual(chosen('*'), NAMES)
  deepEqual(chosen('x', '*'), NAMES)
  deepEqual(chosen(), [])
})

test('a name is itself alone, dots included', () =>
  deepEqual(chosen('org.example.OrderService'), ['org.example.OrderService']))

test('a star within stands for any run of characters', () => {
  deepEqual(chosen('org.example.*'), ['org.example.OrderService', 'org.example.UserService'])
  deepEqual(chosen('*OrderService', 'nothing'), [NAMES[0], NAMES[2], NAMES[3]])
  deepEqual(chosen('org.*.User*'), ['org.example.UserService'])
})
