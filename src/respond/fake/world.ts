import type { Random } from '../../lib/random.ts'

/** A place whose facts agree with one another. */
export interface Locality {
  city: string
  state: string
  stateCode: string
  postcode: string
  country: string
  /** ISO 3166-1 alpha-2 and alpha-3. */
  code: string
  code3: string
  /** ISO 4217. */
  currency: string
  /** Of phone numbers, e.g. `+49`. */
  prefix: string
  language: string
  timeZone: string
  latitude: number
  longitude: number
}

// country | alpha-2 | alpha-3 | currency | prefix | language
const COUNTRIES = [
  'United States|US|USA|USD|+1|en',
  'Canada|CA|CAN|CAD|+1|en',
  'United Kingdom|GB|GBR|GBP|+44|en',
  'Ireland|IE|IRL|EUR|+353|en',
  'Australia|AU|AUS|AUD|+61|en',
  'Germany|DE|DEU|EUR|+49|de',
  'Austria|AT|AUT|EUR|+43|de',
  'Switzerland|CH|CHE|CHF|+41|de',
  'France|FR|FRA|EUR|+33|fr',
  'Spain|ES|ESP|EUR|+34|es',
  'Mexico|MX|MEX|MXN|+52|es',
  'Italy|IT|ITA|EUR|+39|it',
  'Netherlands|NL|NLD|EUR|+31|nl',
  'Sweden|SE|SWE|SEK|+46|sv',
  'Brazil|BR|BRA|BRL|+55|pt',
  'Japan|JP|JPN|JPY|+81|ja',
]
// alpha-2 | city | state | its code | postcode | time zone | latitude | longitude
const CITIES = [
  'US|Portland|Oregon|OR|97205|America/Los_Angeles|45.52|-122.68',
  'US|Austin|Texas|TX|78701|America/Chicago|30.27|-97.74',
  'US|Chicago|Illinois|IL|60614|America/Chicago|41.92|-87.65',
  'US|Boston|Massachusetts|MA|02116|America/New_York|42.35|-71.08',
  'US|Denver|Colorado|CO|80205|America/Denver|39.76|-104.97',
  'US|Seattle|Washington|WA|98103|America/Los_Angeles|47.67|-122.34',
  'CA|Toronto|Ontario|ON|M5V 2T6|America/Toronto|43.64|-79.4',
  'CA|Vancouver|British Columbia|BC|V6B 1A1|America/Vancouver|49.28|-123.11',
  'GB|Manchester|England|ENG|M1 4BT|Europe/London|53.48|-2.24',
  'GB|Edinburgh|Scotland|SCT|EH1 1YZ|Europe/London|55.95|-3.19',
  'GB|Bristol|England|ENG|BS1 5TR|Europe/London|51.45|-2.6',
  'IE|Dublin|Leinster|L|D02 AF30|Europe/Dublin|53.34|-6.26',
  'AU|Melbourne|Victoria|VIC|3000|Australia/Melbourne|-37.81|144.96',
  'AU|Brisbane|Queensland|QLD|4000|Australia/Brisbane|-27.47|153.03',
  'DE|Hamburg|Hamburg|HH|20095|Europe/Berlin|53.55|10',
  'DE|München|Bayern|BY|80331|Europe/Berlin|48.14|11.57',
  'DE|Köln|Nordrhein-Westfalen|NW|50667|Europe/Berlin|50.94|6.96',
  'DE|Dresden|Sachsen|SN|01067|Europe/Berlin|51.05|13.74',
  'AT|Graz|Steiermark|6|8010|Europe/Vienna|47.07|15.44',
  'CH|Zürich|Zürich|ZH|8001|Europe/Zurich|47.37|8.54',
  'FR|Lyon|Auvergne-Rhône-Alpes|ARA|69002|Europe/Paris|45.76|4.83',
  'FR|Nantes|Pays de la Loire|PDL|44000|Europe/Paris|47.22|-1.55',
  'ES|Valencia|Comunidad Valenciana|VC|46002|Europe/Madrid|39.47|-0.38',
  'ES|Sevilla|Andalucía|AN|41001|Europe/Madrid|37.39|-5.99',
  'MX|Guadalajara|Jalisco|JAL|44100|America/Mexico_City|20.67|-103.35',
  'IT|Torino|Piemonte|21|10121|Europe/Rome|45.07|7.69',
  'NL|Utrecht|Utrecht|UT|3511 LX|Europe/Amsterdam|52.09|5.12',
  'SE|Göteborg|Västra Götaland|O|411 03|Europe/Stockholm|57.71|11.97',
  'BR|Curitiba|Paraná|PR|80010-000|America/Sao_Paulo|-25.43|-49.27',
  'BR|Recife|Pernambuco|PE|50010-000|America/Recife|-8.06|-34.88',
  'JP|Osaka|Osaka|27|530-0001|Asia/Tokyo|34.7|135.5',
  'JP|Sapporo|Hokkaido|01|060-0001|Asia/Tokyo|43.06|141.35',
]

const LOCALITIES = CITIES.map(toLocality)

/** Places where a locale of faker's (`de`, `en_GB`) is at home, else any; countries are called as they are there. */
export function localitiesOf(locale: string): readonly Locality[] {
  const [language = '', region = ''] = locale.split(/[-_]/)
  const narrowest = [
    LOCALITIES.filter((one) => one.language === language && one.code === region),
    LOCALITIES.filter((one) => one.language === language),
  ]
  const places = narrowest.find((list) => list.length > 0) ?? LOCALITIES
  if (language === 'en' || language === '') return places
  const names = new Intl.DisplayNames([language], { type: 'region' })
  return places.map((place) => rename(place, names.of(place.code)))
}

function rename(place: Locality, country: string = place.country): Locality {
  return { ...place, country }
}

/** A phone number of the place, in a form that no check of lengths refuses (E.164). */
export function drawPhone({ prefix }: Locality, random: Random): string {
  const area = random.int(201, 989)
  return prefix === '+1'
    ? `${prefix}${area}555${String(random.int(100, 199)).padStart(4, '0')}`
    : `${prefix}${area}${random.int(100_000, 999_999)}`
}

function toLocality(line: string): Locality {
  const [code = '', city = '', state = '', stateCode = '', postcode = '', timeZone = '', ...at] =
    line.split('|')
  const [country = '', , code3 = '', currency = '', prefix = '', language = ''] =
    COUNTRIES.find((one) => one.split('|')[1] === code)?.split('|') ?? []
  return {
    city,
    state,
    stateCode,
    postcode,
    country,
    code,
    code3,
    currency,
    prefix,
    language,
    timeZone,
    latitude: Number(at[0]),
    longitude: Number(at[1]),
  }
}
