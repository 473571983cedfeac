// Objects of Java's own classes, as hessian-lite 3.2.13 and 4.0.4 wrote them, against the JSON that people expect, both ways.
import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fromJson } from '../../../codecs/hessian2/from-json.ts'
import { DecimalText, reduceKnown } from '../../../codecs/hessian2/known-classes.ts'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { toJson } from '../../../codecs/hessian2/to-json.ts'
import { Bean, Double, List, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../../codecs/hessian2/writer.ts'
import { parseJson } from '../../../codecs/json/parse.ts'

type Recorded = { name: string; type?: string; json: string; hex: string }

const recorded = readFileSync(join(process.cwd(), 'test/vectors/hessian2/java-values.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Recorded)

const bean = (type: string, fields: Record<string, Value>): Bean =>
  new Bean({ type, fields: Object.keys(fields) }, Object.values(fields))

suite('a value recorded from Java', () => {
  for (const { name, type, json, hex } of recorded) {
    test(`${name} reads as ${json}`, () => equal(toJson(new HessianReader(Buffer.from(hex, 'hex')).read()), json))
    if (type !== undefined)
      test(`${name} is written from ${json} with the recorded bytes`, () => {
        const writer = new HessianWriter()
        writer.write(fromJson(parseJson(json), type, { mode: 'direct' }))
        equal(writer.finish().toString('hex'), hex)
      })
  }
})

suite('a well-known class', () => {
  test('of an old writer is known too', () => {
    const halves = { mostSigBits: 0x701e923e03784087n, leastSigBits: BigInt.asIntN(64, 0x905ed26b5e3a7416n) }
    equal(reduceKnown(bean('java.util.UUID', halves)), '701e923e-0378-4087-905e-d26b5e3a7416')
    equal(
      reduceKnown(bean('java.util.UUID', { mostSigBits: 0n, leastSigBits: 1n })),
      '00000000-0000-0000-0000-000000000001'
    )
    const date = new Timestamp(5n)
    equal(reduceKnown(bean('com.caucho.hessian.io.CalendarHandle', { type: null, date })), date)
    equal(reduceKnown(bean('com.caucho.hessian.io.java8.YearHandle', { year: 2024 })), 2024)
    deepEqual(reduceKnown(bean('java.math.BigDecimal', { value: '1.10' })), new DecimalText('1.10'))
  })

  test('with other fields than expected is an object like any other', () => {
    for (const [type, fields] of [
      ['java.math.BigDecimal', { intVal: 1 }],
      ['java.util.UUID', { value: 5 }],
      ['java.util.UUID', { mostSigBits: 1 }],
      ['java.sql.Date', { value: 'today' }],
      ['java.lang.Class', {}],
      ['java.util.Optional', { other: 1 }],
      ['com.alibaba.com.caucho.hessian.io.EnumSetHandler', { objects: 1 }],
      ['com.alibaba.com.caucho.hessian.io.LocaleHandle', { value: new Double(1) }],
      ['kit.api.Item', { value: new List() }]
    ] as [string, Record<string, Value>][])
      equal(reduceKnown(bean(type, fields)), undefined, type)
  })
})
