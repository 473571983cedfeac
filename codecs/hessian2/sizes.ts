// The values whose first byte alone says how long they are.

/** Bytes of such a value, its tag counted, by tag; 0 for every other tag. */
export const SIZES: Uint8Array = new Uint8Array(256)

for (let tag = 0x20; tag <= 0x2f; tag++) SIZES[tag] = tag - 0x20 + 1 // byte[] of up to 15
for (const tag of [0x46, 0x4e, 0x54, 0x5b, 0x5c]) SIZES[tag] = 1 // false, null, true, 0.0, 1.0
for (const tag of [0x49, 0x4b, 0x59, 0x5f]) SIZES[tag] = 5 // int, date in minutes, long, double in thousandths
for (const tag of [0x44, 0x4a, 0x4c]) SIZES[tag] = 9 // double, date in milliseconds, long
SIZES[0x5d] = 2 // double of 8 bits
SIZES[0x5e] = 3 // double of 16 bits
SIZES.fill(3, 0x38, 0x40) // long
SIZES.fill(1, 0x80, 0xc0).fill(2, 0xc0, 0xd0).fill(3, 0xd0, 0xd8) // int
SIZES.fill(1, 0xd8, 0xf0).fill(2, 0xf0, 0x100) // long
