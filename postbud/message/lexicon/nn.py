"""Norwegian, nynorsk. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("frå", "avsendar"),
    "sent": ("sendt", "send", "dato"),
    "to": ("til", "mottakar"),
    "cc": ("kopi",),
    "subject": ("emne",),
    "other": ("svar til", "prioritet", "vedlegg"),
}

# What mail programs write around history.
WROTE = ("skreiv", "skriv", "har skrive")
ORIGINAL = ("opphavleg melding", "opprinneleg melding", "opphavleg e-post")
FORWARD = ("vidaresend melding", "vidaresendt melding", "vidaresend av", "vidaresendt av", "vidaresend e-post")
FORWARD_PREFIX = ("vs", "vidaresend")
REPLY_PREFIX = ("sv", "svar")

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "vennleg helsing", "med vennleg helsing", "beste helsing", "helsing", "helsingar", "mange helsingar", "mvh", "med helsing",
    "venleg helsing",
)
WEAK_CLOSING = ("takk", "mange takk", "tusen takk", "på førehand takk", "takk på førehand", "god helg", "ha det")
GREETING_NOUNS = ("helsing", "helsingar")

# What devices, gateways and houses add.
DEVICE = ("sendt frå min", "sendt frå outlook", "sendt frå mobilen", "send frå min")
BANNER = (
    "[ekstern", "ekstern avsendar", "denne e-posten kjem frå ein ekstern", "denne meldinga kjem frå ein ekstern",
    "ikkje klikk på lenkjer", "ikkje opne vedlegg",
)
FOOTER = (
    "denne e-posten kan innehalde", "konfidensiell informasjon", "dersom du har motteke denne", "tenk på miljøet",
    "handsamar personopplysningar", "behandlar personopplysningar",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = ()

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "forresten", "tillegg")
FIRST_PERSON = ("eg", "meg", "min", "mitt", "mine")
OFFICE_HOURS = ("eg jobbar", "eg arbeider", "kontortid")
AND_FROM = ("og", "frå", "i", "på", "av", "vegner", "alle", "oss", "for", "ved")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("men", "dersom", "viss", "berre", "unnateke")

# What machines write.
AUTO_SUBJECT = ("automatisk svar", "autosvar", "fråværsmelding")
ABSENT_SUBJECT = ("fråvær", "fråverande", "ferie", "ikkje på kontoret", "permisjon")
ABSENT = (
    "på ferie", "har ferie", "ikkje på kontoret", "er fråverande", "i permisjon", "har fri", "bortreist", "sjukmeld", "ute av kontoret",
    "har slutta", "i mitt fråvær",
)
UNREAD = (
    "les ikkje e-post", "les ikkje mail", "sjekkar ikkje e-post", "avgrensa tilgang til", "svarar når eg", "svarar på e-post når",
    "dersom det hastar",
    "hastar det", "i mitt fråvær", "er tilbake på", "er tilbake den", "blir ikkje vidaresendt",
)
RECEIVED = ("vi har motteke", "me har motteke", "takk for førespurnaden", "saksnummer")
THANKS = ("takk for e-posten", "takk for henvendinga")
PROMISE = ("virkedagar", "arbeidsdagar")
ROBOT = ("dette er ei automatisk", "dette er eit automatisk", "ikkje svar på denne", "automatisk generert")
CHALLENGE = ("stadfest at du er eit menneske",)
READ_SUBJECT = ("lesen", "lese", "ikkje lesen")
READ_TEXT = ("vart lesen", "meldinga di")
BOUNCE_SUBJECT = ("kan ikkje leverast", "ikkje levert", "leveringsfeil")
BOUNCE_TEXT = ("kunne ikkje leverast", "vart ikkje levert", "vart ikkje funne")

# What bounces say: gone for good, or for now.
HARD_TEXT = ("vart ikkje funne", "finst ikkje", "ukjend mottakar")
SOFT_TEXT = ("postboksen er full", "innboksen er full", "for stor", "mellombels", "blokkert")

# The server goes on trying.
DELAY_TEXT = ("er forseinka", "prøver igjen")

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = ("påmeld", "melder meg", "melde meg", "meld meg", "avmeld", "delta", "kan ikkje kome", "i staden for meg")
