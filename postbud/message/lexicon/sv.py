"""Swedish. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("från", "avsändare"),
    "sent": ("skickat", "datum", "skickades", "skickad"),
    "to": ("till", "mottagare"),
    "cc": ("kopia", "cc"),
    "subject": ("ämne", "angående", "rubrik"),
    "other": ("svara till", "prioritet", "bifogade filer", "bilagor"),
}

# What mail programs write around history.
WROTE = ("citerar", "citat från", "skrev", "skriver", "har skrivit", "skrev följande")
ORIGINAL = ("ursprungligt meddelande", "originalmeddelande", "ursprungligt mail", "ursprungligt e-postmeddelande")
FORWARD = (
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mail", "vidarebefordrat av",
    "vidarebefordrat e-postmeddelande", "påbörja vidarebefordrat brev", "början på vidarebefordrat meddelande",
    "början på vidarebefordrat brev", "vidaresänt meddelande",
)
FORWARD_PREFIX = ("vb", "vidarebefordrat", "vs")
REPLY_PREFIX = ("sv", "svar")

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "vänlig hälsning", "vänliga hälsningar", "med vänlig hälsning", "med vänliga hälsningar", "bästa hälsningar", "hälsningar",
    "hälsning", "mvh", "m.v.h", "vänligen", "hälsn", "många hälsningar", "varma hälsningar", "kram", "hej då", "högaktningsfullt",
)
WEAK_CLOSING = ("tack", "tack på förhand", "tack så mycket", "stort tack", "många tack", "allt gott", "ha det gott")
GREETING_NOUNS = ("hälsning", "hälsningar")

# What devices, gateways and houses add.
DEVICE = (
    "skickat från", "skickades från", "hämta outlook", "skaffa outlook", "skickat via", "skickat med", "sänt från min",
    "skickad från",
)
BANNER = (
    "[extern", "externt mejl", "externt e-postmeddelande", "extern avsändare", "detta e-postmeddelande kommer från en extern",
    "detta mejl kommer utifrån", "detta mail kommer utifrån", "detta meddelande kommer från en extern",
    "detta e-postmeddelande har skickats från en extern", "varning: externt", "varning: detta", "klicka inte på länkar",
    "öppna inte bifogade", "du får inte ofta e-post från", "avsändaren är utanför",
)
FOOTER = (
    "detta e-postmeddelande kan innehålla", "detta meddelande kan innehålla", "detta e-postmeddelande är konfidentiellt",
    "detta mejl är konfidentiellt", "konfidentiell information", "endast avsett för", "är avsett endast för",
    "om du har fått detta", "om du fått detta", "tänk på miljön", "behandlar dina personuppgifter", "behandlar personuppgifter",
    "behandling av personuppgifter", "integritetspolicy", "avregistrera dig", "när du skickar e-post till", "när du mejlar",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = ()

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "obs", "nb", "pps", "förresten", "tillägg", "rättelse")
FIRST_PERSON = ("jag", "mig", "mej", "min", "mitt", "mina")
OFFICE_HOURS = ("jag arbetar", "jag jobbar", "arbetsdagar", "telefontid", "nås enklast")
AND_FROM = ("och", "från", "på", "i", "av", "vägnar", "alla", "oss", "för", "genom", "gm")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("men", "om", "bara", "förutsatt", "utom", "dock", "fast")

# What machines write.
AUTO_SUBJECT = (
    "automatiskt svar", "autosvar", "automatsvar", "frånvarobesked", "frånvaromeddelande", "autosvar från",
    "automatiskt meddelande",
)
ABSENT_SUBJECT = (
    "bortrest", "ej på plats", "inte på plats", "frånvarande", "frånvaro", "semester", "på semester", "inte på kontoret",
    "ej på kontoret", "föräldraledig", "tjänstledig",
)
ABSENT = (
    "inte på jobbet", "är bortrest", "utomlands", "kontoret är stängt", "är inte i tjänst", "på semester", "har semester",
    "är frånvarande", "inte på kontoret", "ej på kontoret", "föräldraledig", "tjänstledig", "är ledig", "bortrest",
    "på tjänsteresa", "sjukskriven", "har slutat", "under min frånvaro", "är borta",
)
UNREAD = (
    "akuta ärenden", "svarar på mejl när", "kontakta i stället", "vänligen kontakta", "vänd dig till", "är tillbaka på",
    "läser mejl", "läser inte mejl", "läser inte mail", "läser inte min", "läser inte e-post", "begränsad tillgång till",
    "ingen tillgång till mejl", "svarar när jag", "svarar på ditt", "återkommer när jag", "återkommer till dig", "vid brådskande",
    "om det är brådskande", "brådskande ärenden", "under min frånvaro", "vidarebefordras inte", "är åter den", "är tillbaka den",
    "är åter på", "kontakta istället", "kollar inte mejl", "kollar inte mail", "kommer inte att läsas", "bevakas inte",
)
RECEIVED = (
    "vi har mottagit ditt", "vi har tagit emot ditt", "ditt ärende har", "ditt ärende är", "ärendenummer", "vi har fått ditt",
)
THANKS = ("tack för ditt meddelande", "tack för ditt mejl", "tack för din förfrågan")
PROMISE = ("arbetsdagar", "vardagar")
ROBOT = (
    "detta är ett automatiskt", "det här är ett automatiskt", "svara inte på detta", "går inte att svara på detta",
    "automatiskt genererat", "detta mejl går inte att svara",
)
CHALLENGE = ("bekräfta att du är en människa", "bekräfta ditt meddelande", "bekräfta din e-post")
READ_SUBJECT = ("läst", "oläst", "läskvitto")
READ_TEXT = ("lästes den", "ditt meddelande", "har lästs", "togs bort utan att läsas")
BOUNCE_SUBJECT = (
    "går inte att leverera", "kan inte levereras", "olevererat", "leveransfel", "ej levererat", "leveransstatus", "oleverbart",
)
BOUNCE_TEXT = (
    "kunde inte levereras", "det gick inte att leverera", "leveransen misslyckades", "hittades inte", "okänd mottagare",
)

# What bounces say: gone for good, or for now.
HARD_TEXT = ("hittades inte", "finns inte", "okänd mottagare", "okänd användare")
SOFT_TEXT = ("brevlådan är full", "inkorgen är full", "är full", "för stort", "fördröjd", "tillfällig", "blockerad")

# The server goes on trying.
DELAY_TEXT = ("fördröjd", "försöker igen", "fortsätter att försöka")

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = (
    "anmäl", "avanmäl", "delta", "kan inte komma", "vara med", "min plats", "istället för mig", "i stället för mig", "avbok",
)
