// A feed begins with the first who wants it and ends with the last.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SharedFeeds } from '../../../registries/zookeeper/shared-feeds.ts'

suite('shared feeds', () => {
  test('begin once, end once, and begin again', () => {
    const said: string[] = []
    const feeds = new SharedFeeds(name => {
      said.push(`begin ${name}`)
      return () => void said.push(`end ${name}`)
    })
    const stops = [feeds.follow('a'), feeds.follow('a'), feeds.follow('b')]
    deepEqual(said, ['begin a', 'begin b'])
    for (const stop of stops) stop()
    deepEqual(said.splice(0), ['begin a', 'begin b', 'end a', 'end b'])
    feeds.follow('a')()
    deepEqual(said, ['begin a', 'end a'])
  })
})
