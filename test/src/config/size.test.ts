// Sizes: binary and decimal units, advice for the near misses, and the way back.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatSize, parseSize } from '../../../src/config/size.ts'

suite('size', () => {
  for (const [text, bytes] of [
    ['512B', 512],
    ['64KiB', 65_536],
    ['64KB', 64_000],
    ['8MiB', 8_388_608],
    ['8 MB', 8_000_000],
    ['1GiB', 1_073_741_824],
    ['1GB', 1_000_000_000],
    ['1.5KiB', 1536],
    ['0.5B', 0]
  ] as const)
    test(`${text} is ${bytes} bytes`, () => deepEqual(parseSize(text), { ok: true, value: bytes }))

  for (const [text, reason] of [
    ['8', /needs a unit; write 8B, 8KiB or 8MiB/],
    ['8mb', /no known unit "mb"; write 8MB or 8MiB/],
    ['8k', /write 8KB or 8KiB/],
    ['8xy', /units are B, KiB, MiB and GiB/],
    ['-8MiB', /is not a size/],
    ['', /is not a size; write a number with its unit, for example 8MiB/]
  ] as const)
    test(`"${text}" is refused with advice`, () => {
      const parsed = parseSize(text)
      equal(parsed.ok, false)
      if (!parsed.ok) match(parsed.reason, reason)
    })

  test('writes the largest binary unit that loses nothing', () =>
    deepEqual([8_388_608, 1536, 65_536, 1_073_741_824, 5, 0].map(formatSize), [
      '8MiB',
      '1536B',
      '64KiB',
      '1GiB',
      '5B',
      '0B'
    ]))
})
