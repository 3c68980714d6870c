"""Norwegian, nynorsk."""

HEADERS = {
    "from": ("frå", "avsendar"),
    "sent": ("sendt", "send", "dato"),
    "to": ("til", "mottakar"),
    "cc": ("kopi",),
    "subject": ("emne",),
    "other": ("svar til", "prioritet", "vedlegg"),
}
WROTE = ("skreiv", "skriv", "har skrive")
ORIGINAL = ("opphavleg melding", "opprinneleg melding", "opphavleg e-post")
FORWARD = ("vidaresend melding", "vidaresendt melding", "vidaresend av", "vidaresendt av", "vidaresend e-post")
FORWARD_PREFIX = ("vs", "vidaresend")
REPLY_PREFIX = ("sv", "svar")
CLOSING = ("vennleg helsing", "med vennleg helsing", "beste helsing", "helsing", "helsingar", "mange helsingar", "mvh", "med helsing", "venleg helsing")
WEAK_CLOSING = ("takk", "mange takk", "tusen takk", "på førehand takk", "takk på førehand", "god helg", "ha det")
GREETING_NOUNS = ("helsing", "helsingar")
DEVICE = ("sendt frå min", "sendt frå outlook", "sendt frå mobilen", "send frå min")
BANNER = ("[ekstern", "ekstern avsendar", "denne e-posten kjem frå ein ekstern", "denne meldinga kjem frå ein ekstern", "ikkje klikk på lenkjer", "ikkje opne vedlegg")
FOOTER = (
    "denne e-posten kan innehalde", "konfidensiell informasjon", "dersom du har motteke denne", "tenk på miljøet",
    "handsamar personopplysningar", "behandlar personopplysningar",
)  # fmt: skip
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "forresten", "tillegg")
FIRST_PERSON = ("eg", "meg", "min", "mitt", "mine")
AND_FROM = ("og", "frå", "i", "på", "av", "vegner", "alle", "oss", "for", "ved")
