import type { MockSettings, ResolvedMock } from './config.ts'
import type { Outbound } from './lib/outbound.ts'
import type { Logger } from './log/logger.ts'
import { Responder } from './respond/responder.ts'
import { SpecApi } from './spec/api.ts'
import { readExternal } from './spec/external.ts'
import { placeText } from './spec/findings.ts'
import { createLateReport } from './spec/late.ts'
import { loadSpec } from './spec/load.ts'
import type { Spec } from './spec/load.ts'
import { isObject } from './types.ts'

const USUAL_LOCALE = 'en'

/** One spec being served: its document, how it is routed and how it answers. */
export interface Mock {
  name: string
  spec: Spec
  api: SpecApi
  responder: Responder
  settings: MockSettings
}

/** Loads a spec and prepares it for serving. Throws a SpecificationError when it cannot be read. */
export async function loadMock(
  config: ResolvedMock,
  { outbound, log }: { outbound: Outbound; log: Logger },
): Promise<Mock> {
  const spec = await loadSpec(isObject(config.spec) ? config.spec : String(config.spec), outbound)
  const { seed, dynamic, locale, fillExamples } = config.settings
  await checkLocale(locale)
  const report = createLateReport(spec, (found) => {
    spec.diagnostics.push(found)
    const { code, message, pointer, file, line, column } = found
    const where = placeText(found)
    log.warn(
      { mock: config.name, code, pointer, file, line, column },
      where === '' ? message : `${where}: ${message}`,
    )
  })
  const responder = new Responder({
    spec,
    seed,
    dynamic,
    locale,
    fillExamples,
    readExternal: (example) => readExternal(spec, example, outbound),
    report,
  })
  return {
    name: config.name,
    spec,
    api: new SpecApi(spec, config.basePath),
    responder,
    settings: config.settings,
  }
}

/** A wrong locale is said at the start; the usual one is known to be there, and loaded when needed. */
async function checkLocale(locale: string): Promise<void> {
  if (locale === USUAL_LOCALE) return
  const { loadFaker } = await import('./respond/fake/locale.ts')
  await loadFaker(locale)
}
