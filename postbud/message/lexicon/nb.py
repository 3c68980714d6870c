"""Norwegian, bokmål. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("fra", "avsender"),
    "sent": ("sendt", "dato"),
    "to": ("til", "mottaker"),
    "cc": ("kopi", "cc"),
    "subject": ("emne", "ang", "angående"),
    "other": ("svar til", "prioritet", "viktighet", "vedlegg"),
}

# What mail programs write around history.
WROTE = ("siterer", "skrev", "skriver", "har skrevet", "skrev følgende")
ORIGINAL = ("opprinnelig melding", "original melding", "opprinnelig e-post", "originalmelding", "opprinnelig beskjed")
FORWARD = (
    "videresendt melding", "videresendt e-post", "videresendt av", "videresendt beskjed", "start på videresendt melding",
    "begynnelse på videresendt melding", "videresendt epost",
)
FORWARD_PREFIX = ("vs", "vds", "videresendt")
REPLY_PREFIX = ("sv", "svar")

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "vennlig hilsen", "med vennlig hilsen", "vennlige hilsener", "beste hilsener", "beste hilsen", "hilsen", "hilsener", "mvh",
    "m.v.h", "vh", "hjertelig hilsen", "mange hilsener", "med hilsen", "alt godt", "ha det bra", "hils",
)
WEAK_CLOSING = (
    "takk", "mange takk", "på forhånd takk", "tusen takk", "takk for hjelpen", "god helg", "vi sees", "ha en fin dag",
    "takk på forhånd",
)
GREETING_NOUNS = ("hilsen", "hilsener", "hilsninger")

# What devices, gateways and houses add.
DEVICE = (
    "sendt fra min", "sendt fra outlook", "sendt fra e-post", "få outlook", "hent outlook", "last ned outlook",
    "sendt fra mobilen", "skaff deg outlook",
)
BANNER = (
    "[ekstern", "ekstern e-post", "ekstern avsender", "denne e-posten kommer fra en ekstern",
    "denne e-posten er sendt fra en ekstern", "denne e-posten kommer utenfra", "denne meldingen kommer fra en ekstern",
    "denne e-posten er sendt fra en avsender utenfor", "advarsel: ekstern", "ikke klikk på lenker", "ikke åpne vedlegg",
    "du får ikke ofte e-post fra", "avsenderen er utenfor", "vær forsiktig med lenker",
)
FOOTER = (
    "denne e-posten kan inneholde", "denne meldingen kan inneholde", "denne e-posten er konfidensiell",
    "konfidensiell informasjon", "taushetsbelagt", "er kun ment for", "er kun beregnet", "hvis du har mottatt denne",
    "dersom du har mottatt denne", "tenk på miljøet", "tenk miljø", "behandler personopplysninger",
    "behandling av personopplysninger", "personvernerklæring", "meld deg av",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = ()

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "pps", "forresten", "tillegg", "rettelse")
FIRST_PERSON = ("jeg", "meg", "min", "mitt", "mine")
OFFICE_HOURS = ("jeg jobber", "jeg arbeider", "arbeidsdager", "treffes", "kontortid")
AND_FROM = ("og", "fra", "i", "på", "av", "vegne", "alle", "oss", "for", "ved")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("men", "hvis", "dersom", "bare", "kun", "forutsatt", "unntatt", "dog")

# What machines write.
AUTO_SUBJECT = (
    "automatisk svar", "autosvar", "automatisk melding", "fraværsmelding", "fraværsassistent", "fraværsvarsel", "autosvar fra",
)
ABSENT_SUBJECT = ("fravær", "fraværende", "ikke på kontoret", "ferie", "på ferie", "permisjon", "ikke til stede")
ABSENT = (
    "ute av huset", "ikke på jobb", "bortreist", "utenlands", "kontoret er stengt", "på ferie", "har ferie", "ikke på kontoret",
    "er fraværende", "i permisjon", "foreldrepermisjon", "har fri", "på tjenestereise", "sykmeldt", "ikke til stede",
    "har sluttet", "i mitt fravær", "avspaserer", "ute av kontoret",
)
UNREAD = (
    "ta kontakt med", "kontakt gjerne", "er tilbake mandag", "svarer ikke på", "akutte henvendelser", "svarer på epost når",
    "leser ikke e-post", "leser ikke epost", "leser ikke mail", "sjekker ikke e-post", "sjekker ikke mail",
    "begrenset tilgang til", "ikke tilgang til e-post", "svarer når jeg", "svarer på e-post når", "vil svare når",
    "tar kontakt når", "ved behov for rask", "haster det", "hvis det haster", "dersom det haster", "ved hastesaker",
    "i mitt fravær", "under mitt fravær", "videresendes ikke", "blir ikke videresendt", "er tilbake på", "er tilbake den",
    "blir ikke lest", "e-posten leses ikke", "er tilbake igjen",
)
RECEIVED = (
    "vi har mottatt din henvendelse", "vi har mottatt e-posten", "din henvendelse er", "saken din er", "saksnummer",
    "henvendelsen er registrert",
)
THANKS = ("takk for e-posten", "takk for meldingen", "takk for din henvendelse", "takk for henvendelsen")
PROMISE = ("virkedager", "arbeidsdager")
ROBOT = (
    "dette er en automatisk", "dette er et automatisk", "ikke svar på denne", "kan ikke svare på denne", "kan ikke besvares",
    "automatisk generert",
)
CHALLENGE = ("bekreft at du er et menneske", "bekreft meldingen", "bekreft at du ikke er en robot")
READ_SUBJECT = ("lest", "ikke lest", "lesebekreftelse")
READ_TEXT = ("ble lest", "meldingen din", "ble slettet uten å bli lest")
BOUNCE_SUBJECT = ("kan ikke leveres", "ikke levert", "leveringsfeil", "levering mislyktes", "ulevert", "uleverbar")
BOUNCE_TEXT = ("kunne ikke leveres", "ble ikke levert", "levering mislyktes", "ble ikke funnet", "ukjent mottaker")

# What bounces say: gone for good, or for now.
HARD_TEXT = ("ble ikke funnet", "finnes ikke", "ukjent mottaker", "ukjent bruker", "eksisterer ikke")
SOFT_TEXT = ("postboksen er full", "innboksen er full", "er full", "for stor", "forsinket", "midlertidig", "blokkert", "sperret")

# The server goes on trying.
DELAY_TEXT = ("er forsinket", "prøver igjen", "forsøker igjen")

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = ("påmeld", "melde meg", "melder meg", "meld meg", "avmeld", "delta", "kan ikke komme", "i stedet for meg", "plassen min")
