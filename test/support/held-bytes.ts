// Memory that is still referenced, apart from what the collector has not come to yet: that differs widely between versions.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of buffers that are still referenced. What a collection frees is given back in the background, so the least counts. */
export async function heldBytes(): Promise<number> {
  let least = Infinity
  for (let round = 0; round < 4; round++) {
    collectGarbage()
    await new Promise(resolve => setTimeout(resolve, 5))
    least = Math.min(least, process.memoryUsage().arrayBuffers)
  }
  return least
}

/** Whether nobody refers to it any more. */
export async function isLetGo(reference: WeakRef<object>): Promise<boolean> {
  for (let round = 0; round < 20 && reference.deref() !== undefined; round++) {
    await new Promise(resolve => setTimeout(resolve, 5)) // a reference that was looked at is held until the turn ends
    collectGarbage()
  }
  return reference.deref() === undefined
}
