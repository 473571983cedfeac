// The demo's services say what they are called and what they take.
import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { Orders } from '../../../src/demo/orders.ts'
import { demoServices } from '../../../src/demo/services.ts'

test('the services of the demo and their signatures', () => {
  const signatures = demoServices('demo', new Orders(() => 0)).flatMap(({ key, methods }) =>
    [...methods].map(([name, { parameters }]) => `${key.interface}.${name}(${parameters})`)
  )
  deepEqual(signatures, [
    'org.anji.demo.GreetingService.sayHello(java.lang.String)',
    'org.anji.demo.GreetingService.whoAmI()',
    'org.anji.demo.GreetingService.slow(int)',
    'org.anji.demo.OrderService.place(org.anji.demo.Order)',
    'org.anji.demo.OrderService.get(long)',
    'org.anji.demo.OrderService.cancel(long)'
  ])
})
