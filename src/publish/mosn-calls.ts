// The four calls of MOSN's publish API, with its bodies and answers: HTTP 200 whatever happens, and the outcome in the body.
import type { ServiceKey } from '../../registries/service-key.ts'
import { ApiRefusal } from './api-refusal.ts'
import { registryMeant } from './known-registries.ts'
import type { PublishState } from './publish-state.ts'
import { type MosnForm, mosnEndpoint, readMosnForm } from './request-forms.ts'

/** What MOSN answers; `err_no` 0 is success. */
export type MosnAnswer = Readonly<{ err_no: 0 | 1; err_msg: string }>

type Call = Readonly<{
  success: string
  failure: string
  run: (state: PublishState, form: MosnForm, registry: string) => Promise<unknown> | unknown
}>

/** Path → call. */
export const MOSN_CALLS: Readonly<Record<string, Call>> = {
  '/sub': {
    success: 'subscribe success',
    failure: 'subscribe fail, err: ',
    run: ({ subscriptions }, form, registry) => subscriptions.add(keyOf(form), [registry])
  },
  '/unsub': {
    success: 'unsubscribe success',
    failure: 'unsubscribe fail, err: ',
    run: ({ subscriptions }, form, registry) => subscriptions.remove(keyOf(form), registry)
  },
  '/pub': { success: 'publish success', failure: 'publish fail, err: ', run: publish },
  '/unpub': {
    success: 'unpub success',
    failure: 'unpub fail, err: ',
    run: ({ published }, form) => published.remove(keyOf(form))
  }
}

/** Does what the body says. Never rejects for what a client may send. */
export async function answerMosn(path: string, state: PublishState, body: () => Promise<unknown>): Promise<MosnAnswer> {
  const call = MOSN_CALLS[path]
  try {
    if (call === undefined) throw new ApiRefusal('NOT_FOUND', `there is no call ${path}`)
    const form = readMosnForm(await body())
    await call.run(state, form, registryMeant(state.registries(), asked(form)))
    return { err_no: 0, err_msg: call.success }
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error
    return { err_no: 1, err_msg: `${call?.failure ?? ''}${error.message}` }
  }
}

// MOSN has no heartbeat, and forgets a dead application only when it dies itself; here its port says that it lives.
function publish({ published, settings }: PublishState, form: MosnForm, registry: string): Promise<unknown> {
  return published.put({
    key: keyOf(form),
    endpoint: mosnEndpoint(form, settings()),
    protocol: 'dubbo',
    weight: 100,
    labels: {},
    methods: (form.service.methods ?? []).filter(name => name !== ''),
    parameters: {},
    lease: { kind: 'probe', ms: settings().lease },
    registries: [registry]
  })
}

function keyOf({ service: { interface: name, group, version } }: MosnForm): ServiceKey {
  return { interface: name, group, version: version === '0.0.0' ? '' : version }
}

function asked({ registry: { name, type, addr } }: MosnForm) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(addr === undefined ? {} : { addr })
  }
}
