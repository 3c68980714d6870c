"""Swedish."""

HEADERS = {
    "from": ("från", "avsändare"),
    "sent": ("skickat", "datum", "skickades", "skickad"),
    "to": ("till", "mottagare"),
    "cc": ("kopia", "cc"),
    "subject": ("ämne", "angående", "rubrik"),
    "other": ("svara till", "prioritet", "bifogade filer", "bilagor"),
}
WROTE = ("skrev", "skriver", "har skrivit", "skrev följande")
ORIGINAL = ("ursprungligt meddelande", "originalmeddelande", "ursprungligt mail", "ursprungligt e-postmeddelande")
FORWARD = (
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mail", "vidarebefordrat av", "vidarebefordrat e-postmeddelande",
    "påbörja vidarebefordrat brev", "början på vidarebefordrat meddelande", "början på vidarebefordrat brev", "vidaresänt meddelande",
)  # fmt: skip
FORWARD_PREFIX = ("vb", "vidarebefordrat", "vs")
REPLY_PREFIX = ("sv", "svar")
CLOSING = (
    "vänlig hälsning", "vänliga hälsningar", "med vänlig hälsning", "med vänliga hälsningar", "bästa hälsningar", "hälsningar", "hälsning",
    "mvh", "m.v.h", "vänligen", "hälsn", "många hälsningar", "varma hälsningar", "kram", "hej då", "högaktningsfullt",
)  # fmt: skip
WEAK_CLOSING = ("tack", "tack på förhand", "tack så mycket", "stort tack", "många tack", "allt gott", "ha det bra", "trevlig helg", "vi ses", "ha det gott")
GREETING_NOUNS = ("hälsning", "hälsningar")
DEVICE = ("skickat från", "skickades från", "hämta outlook", "skaffa outlook", "skickat via", "skickat med", "sänt från min", "skickad från")
BANNER = (
    "[extern", "externt mejl", "externt e-postmeddelande", "extern avsändare", "detta e-postmeddelande kommer från en extern", "detta mejl kommer utifrån",
    "detta mail kommer utifrån", "detta meddelande kommer från en extern", "detta e-postmeddelande har skickats från en extern", "varning: externt",
    "varning: detta", "klicka inte på länkar", "öppna inte bifogade", "du får inte ofta e-post från", "avsändaren är utanför",
)  # fmt: skip
FOOTER = (
    "detta e-postmeddelande kan innehålla", "detta meddelande kan innehålla", "detta e-postmeddelande är konfidentiellt", "detta mejl är konfidentiellt",
    "konfidentiell information", "endast avsett för", "är avsett endast för", "om du har fått detta", "om du fått detta", "tänk på miljön",
    "behandlar dina personuppgifter", "behandlar personuppgifter", "behandling av personuppgifter", "integritetspolicy", "avregistrera dig",
    "när du skickar e-post till", "när du mejlar",
)  # fmt: skip
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "pps", "förresten", "tillägg", "rättelse")
FIRST_PERSON = ("jag", "mig", "mej", "min", "mitt", "mina")
AND_FROM = ("och", "från", "på", "i", "av", "vägnar", "alla", "oss", "för", "genom", "gm")
