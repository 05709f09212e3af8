// What of Schema.org data may be recorded: fields of kinds of things that say nothing of people. posthog-js's lists.

/** Fields that every thing may have. */
export const FIELDS_OF_ALL =
  '@type @id actionStatus availability bestRating contentRating encodingFormat eventAttendanceMode eventStatus highPrice inLanguage isAccessibleForFree isFamilyFriendly itemCondition itemListOrder lowPrice maximumAttendeeCapacity nonprofitStatus numberOfItems offerCount position price priceCurrency priceValidUntil publicAccess ratingCount ratingValue reviewCount smokingAllowed worstRating'.split(
    ' ',
  )

const ACTIONS = 'Action BorrowAction ReadAction SearchAction SeekToAction SolveMathAction WatchAction'.split(
  ' ',
)
const ORGANIZATIONS =
  'AutoDealer Bakery BarOrPub CafeOrCoffeeShop CollegeOrUniversity Corporation DaySpa Dentist EducationalOrganization Electrician FoodEstablishment GovernmentOrganization HealthClub Hotel LegalService Library LibrarySystem LocalBusiness Locksmith LodgingBusiness MedicalBusiness NGO OnlineStore Organization PerformingGroup Pharmacy Physician Plumber RealEstateAgent Restaurant School SportsOrganization Store'.split(
    ' ',
  )
const PLACES = 'Accommodation AdministrativeArea Country Place State'.split(' ')
const WORKS =
  'CreativeWork 3DModel AboutPage Answer Article AudioObject Blog BlogPosting Book Clip CollectionPage Comment ContactPage Course CreativeWorkSeason CreativeWorkSeries DataCatalog DataDownload DataFeed Dataset DiscussionForumPosting Episode FAQPage Game HowTo HowToDirection HowToSection HowToStep HowToTip ImageObject LearningResource MediaObject Message MobileApplication Movie MusicPlaylist MusicRecording NewsArticle Photograph PodcastEpisode PodcastSeries ProfilePage QAPage Question Quiz Recipe Review ScholarlyArticle SearchResultsPage SiteNavigationElement SocialMediaPosting SoftwareApplication TVEpisode TVSeries TechArticle VacationRental VideoGame VideoObject WebApplication WebPage WebPageElement WebSite'.split(
    ' ',
  )
const EVENTS =
  'Event BroadcastEvent BusinessEvent EducationEvent Festival MusicEvent SportsEvent TheaterEvent'.split(' ')
const PRODUCTS = 'Product Car IndividualProduct ProductGroup ProductModel'.split(' ')

/** What a field may hold: a text or number (`true`), or things of these kinds; of any where there are none. */
export type Field = true | string[]
type Fields = Record<string, Field>

const plain = (names: string): Fields => Object.fromEntries(names.split(' ').map((name) => [name, true]))
const RATING = { aggregateRating: ['AggregateRating'] }
const OFFERS = { offers: ['Offer', 'AggregateOffer'] }

const KINDS: [string[], Fields][] = [
  [['AggregateOffer'], { offers: ['Offer'] }],
  [['Brand'], plain('name')],
  [['BreadcrumbList', 'ItemList'], { itemListElement: ['ListItem'] }],
  [
    WORKS,
    {
      ...plain(
        'genre dateCreated dateModified datePublished expires learningResourceType educationalLevel educationalUse interactivityType',
      ),
      ...RATING,
      potentialAction: ACTIONS,
      publisher: ORGANIZATIONS,
    },
  ],
  [EVENTS, { ...plain('startDate endDate previousStartDate'), ...RATING, ...OFFERS }],
  [['ListItem'], { item: [] }],
  [['Offer'], { seller: ORGANIZATIONS }],
  [ORGANIZATIONS, { ...plain('name legalName foundingDate dissolutionDate'), ...RATING, brand: ['Brand'] }],
  [PLACES, RATING],
  [
    PRODUCTS,
    {
      ...plain(
        'name sku mpn gtin gtin8 gtin12 gtin13 gtin14 productID productGroupID asin model category color material pattern size productionDate releaseDate',
      ),
      brand: ['Brand', 'Organization'],
      manufacturer: ORGANIZATIONS,
      ...OFFERS,
      ...RATING,
    },
  ],
  [
    ['Service'],
    {
      ...plain('name serviceType category'),
      provider: ORGANIZATIONS,
      areaServed: PLACES,
      ...OFFERS,
      ...RATING,
    },
  ],
  [['OfferCatalog'], { ...plain('name'), itemListElement: [] }],
]

/** The fields of a kind of thing besides those of all; undefined for a kind that has none. */
export const fieldsOf = (kind: string): [string, Field][] | undefined => {
  const found = KINDS.find(([kinds]) => kinds.includes(kind))
  return found && Object.entries(found[1])
}
