"""Norwegian, bokmål."""

HEADERS = {
    "from": ("fra", "avsender"),
    "sent": ("sendt", "dato"),
    "to": ("til", "mottaker"),
    "cc": ("kopi", "cc"),
    "subject": ("emne", "ang", "angående"),
    "other": ("svar til", "prioritet", "viktighet", "vedlegg"),
}
WROTE = ("skrev", "skriver", "har skrevet", "skrev følgende")
ORIGINAL = ("opprinnelig melding", "original melding", "opprinnelig e-post", "originalmelding", "opprinnelig beskjed")
FORWARD = (
    "videresendt melding", "videresendt e-post", "videresendt av", "videresendt beskjed", "start på videresendt melding",
    "begynnelse på videresendt melding", "videresendt epost",
)  # fmt: skip
FORWARD_PREFIX = ("vs", "vds", "videresendt")
REPLY_PREFIX = ("sv", "svar")
CLOSING = (
    "vennlig hilsen", "med vennlig hilsen", "vennlige hilsener", "beste hilsener", "beste hilsen", "hilsen", "hilsener", "mvh", "m.v.h", "vh",
    "hjertelig hilsen", "mange hilsener", "med hilsen", "alt godt", "ha det bra", "hils",
)  # fmt: skip
WEAK_CLOSING = ("takk", "mange takk", "på forhånd takk", "tusen takk", "takk for hjelpen", "god helg", "vi sees", "ha en fin dag", "takk på forhånd")
GREETING_NOUNS = ("hilsen", "hilsener", "hilsninger")
DEVICE = ("sendt fra min", "sendt fra outlook", "sendt fra e-post", "få outlook", "hent outlook", "last ned outlook", "sendt fra mobilen", "skaff deg outlook")
BANNER = (
    "[ekstern", "ekstern e-post", "ekstern avsender", "denne e-posten kommer fra en ekstern", "denne e-posten er sendt fra en ekstern",
    "denne e-posten kommer utenfra", "denne meldingen kommer fra en ekstern", "denne e-posten er sendt fra en avsender utenfor", "advarsel: ekstern",
    "ikke klikk på lenker", "ikke åpne vedlegg", "du får ikke ofte e-post fra", "avsenderen er utenfor", "vær forsiktig med lenker",
)  # fmt: skip
FOOTER = (
    "denne e-posten kan inneholde", "denne meldingen kan inneholde", "denne e-posten er konfidensiell", "konfidensiell informasjon", "taushetsbelagt",
    "er kun ment for", "er kun beregnet", "hvis du har mottatt denne", "dersom du har mottatt denne", "tenk på miljøet", "tenk miljø", "behandler personopplysninger",
    "behandling av personopplysninger", "personvernerklæring", "meld deg av",
)  # fmt: skip
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "pps", "forresten", "tillegg", "rettelse")
FIRST_PERSON = ("jeg", "meg", "min", "mitt", "mine")
AND_FROM = ("og", "fra", "i", "på", "av", "vegne", "alle", "oss", "for", "ved")
