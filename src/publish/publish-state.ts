// What the publish API works on.
import type { Admission } from './admit.ts'
import type { KnownRegistries } from './known-registries.ts'
import type { PublishedServices } from './published-services.ts'
import type { FormSettings } from './request-forms.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Settings and registries are asked for anew with each request, because a reload may change them. */
export type PublishState = Readonly<{
  published: PublishedServices
  subscriptions: Subscriptions
  registries: () => KnownRegistries
  settings: () => FormSettings & Admission & Readonly<{ bodyBytesMax: number }>
}>
