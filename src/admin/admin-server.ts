// The admin port: plain HTTP for operators, probes and Prometheus.
import { ControlPort } from '../control-port.ts'
import type { Address } from '../snapshot/snapshot.ts'
import { answerAdmin } from './answer-admin.ts'
import type { Operated } from './operated.ts'

const CONNECTIONS_MAX = 64

/** Binds the address, or throws with the address, the reason and the key to change. */
export function openAdminServer(address: Address, operated: Operated): Promise<ControlPort> {
  return ControlPort.open(address, {
    name: 'admin port',
    advice: 'change admin.address, or set admin: false',
    connectionsMax: CONNECTIONS_MAX,
    answer: request => answerAdmin(request, operated)
  })
}
