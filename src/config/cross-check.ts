// What holds between sections: names that must exist, addresses and identities that must differ, limits that must agree.
import { checkAddresses } from './checks/addresses.ts'
import { draftOf, type Findings, tellUnknownService } from './checks/draft.ts'
import { checkLimits } from './checks/limits.ts'
import { checkPublish } from './checks/publish.ts'
import { checkRegistries } from './checks/registries.ts'
import { checkRoutes } from './checks/routes.ts'
import { checkServices } from './checks/services.ts'

/** Checks a whole file. Entries that are wrong by themselves are left to the schema; their names still count. */
export function crossCheck(value: Readonly<Record<string, unknown>>): Findings {
  const draft = draftOf(value)
  const findings: Findings = { mistakes: [], warnings: [] }
  checkAddresses(draft, findings)
  checkServices(draft, findings)
  checkRegistries(draft, findings)
  checkPublish(draft, findings)
  checkRoutes(draft, findings)
  checkLimits(draft, findings)
  for (const [name, { to }] of draft.listeners)
    if (to !== undefined) tellUnknownService(draft, findings, { path: ['listeners', name, 'to'], name: to })
  if (draft.listenerNames.size === 0)
    findings.warnings.push({
      path: [],
      message: 'has no listeners, so nobody can call; add for example listeners: { gateway: { address: 0.0.0.0:8080 } }'
    })
  return findings
}
