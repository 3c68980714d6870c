"""Danish. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("fra", "afsender"),
    "sent": ("sendt", "dato", "sendt den"),
    "to": ("til", "modtager"),
    "cc": ("cc", "kopi", "bcc"),
    "subject": ("emne", "vedr", "vedrørende"),
    "other": ("svar til", "prioritet", "vigtighed", "vedhæftede filer", "vedhæftet fil", "følsomhed"),
}

# What mail programs write around history.
WROTE = ("citerer", "citat fra", "skrev", "har skrevet", "skriver")
ORIGINAL = (
    "oprindelige meddelelse", "oprindelig tekst", "oprindelig meddelelse", "oprindelig besked", "original meddelelse",
    "oprindelig mail", "oprindelig e-mail", "svar på meddelelse",
)
FORWARD = (
    "videresendt meddelelse", "videresendt besked", "videresendt mail", "videresendt e-mail", "videresendt af",
    "start på videresendt besked", "start på videresendt meddelelse", "start på videresendt e-mail", "besked videresendt",
)
FORWARD_PREFIX = ("vs", "videresendt", "vid")
REPLY_PREFIX = ("sv", "svar")

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "venlig hilsen", "venlige hilsner", "med venlig hilsen", "med venlige hilsner", "venligst", "mvh", "m.v.h", "m. v. h", "vh",
    "v.h", "dbh", "kh", "k.h", "mh", "bh", "hilsen", "hilsner", "hilsener", "kærligst", "de bedste hilsner", "bedste hilsner",
    "bedste hilsen", "mange hilsner", "mange hilsener", "mange hilsen", "kærlig hilsen", "kærlige hilsner", "hav det godt",
    "ærbødigst", "med respekt",
)
WEAK_CLOSING = (
    "tak", "mange tak", "på forhånd tak", "på forhånd mange tak", "tusind tak", "tak på forhånd", "tak for hjælpen", "alt godt",
    "de bedste",
)
GREETING_NOUNS = ("hilsen", "hilsner", "hilsener")

# What devices, gateways and houses add.
DEVICE = (
    "få outlook", "sendt fra min mobil", "sendt fra min", "sendt fra mit", "sendt fra outlook", "sendt fra mail til windows",
    "sendt fra yahoo", "sendt fra proton", "sendt fra samsung", "sendt fra gmail", "sendt via", "sendt med", "hent outlook",
    "skrevet på min", "skrevet fra min", "sendt fra telefonen", "sendt fra mobilen", "sendt fra en mobil", "undskyld stavefejl",
)
BANNER = (
    "[ekstern", "ekstern e-mail", "ekstern mail", "ekstern afsender", "denne mail kommer udefra", "denne e-mail kommer udefra",
    "denne mail er sendt udefra", "denne e-mail er sendt udefra", "denne mail er sendt fra en ekstern",
    "denne e-mail er sendt fra en ekstern", "denne mail kommer fra en ekstern", "denne e-mail kommer fra en ekstern",
    "denne mail er modtaget fra", "denne e-mail er modtaget fra", "denne besked er sendt fra en ekstern",
    "denne e-mail stammer fra", "denne mail stammer fra", "advarsel: ekstern", "obs: ekstern", "vær opmærksom på, at afsender",
    "afsenderen er uden for", "afsender er uden for", "klik ikke på links", "åbn ikke vedhæftede", "du modtager ikke ofte mail",
    "du får ikke ofte mail", "du modtager ikke ofte e-mail", "du får ikke ofte e-mail", "nogle personer, der har modtaget denne",
    "tænk dig om, før du klikker", "mailen er sendt fra en adresse uden for",
)
FOOTER = (
    "denne mail er fortrolig", "denne e-mail er fortrolig", "denne e-mail kan indeholde fortrolig",
    "denne mail kan indeholde fortrolig", "denne e-mail og eventuelle", "denne mail og eventuelle", "fortrolige oplysninger",
    "fortrolig information", "er kun beregnet for", "er alene beregnet", "har du modtaget denne",
    "hvis du har modtaget denne mail ved en fejl", "hvis du har modtaget denne e-mail ved en fejl",
    "hvis du ikke er den rette modtager", "tænk på miljøet", "tænk på naturen", "tænk før du printer", "overvej venligst miljøet",
    "inden du udskriver", "før du printer", "før du udskriver", "læs om, hvordan vi behandler", "læs om hvordan vi behandler",
    "behandling af personoplysninger", "behandler dine personoplysninger", "behandler personoplysninger", "privatlivspolitik",
    "databeskyttelsespolitik", "sendes sikkert", "send sikker post", "sikker mail", "denne meddelelse er sendt fra",
    "afmeld nyhedsbrev her", "afmeld nyhedsbrevet her", "afmeld dig her", "du modtager denne mail, fordi",
    "virusscannet", "virusfri", "scannet for virus",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = ()

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "nb", "obs", "pps", "p.p.s", "tilføjelse", "rettelse", "btw", "forresten")
FIRST_PERSON = ("jeg", "mig", "min", "mit", "mine")
OFFICE_HOURS = (
    "træffes bedst", "arbejder ikke", "arbejdsdage", "arbejdstid", "holder fri", "har fri hver", "har fri om", "telefontid",
    "kontortid", "læser ikke mails i", "forventer ikke svar", "sender mails, når", "passer mig",
)
AND_FROM = ("og", "fra", "i", "på", "af", "vegne", "alle", "os", "for", "pva", "pbv", "ved")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("men", "hvis", "dog", "såfremt", "forudsat", "medmindre", "undtagen", "kun", "bare", "selvom", "hvor", "så")

# What machines write.
AUTO_SUBJECT = (
    "automatisk svar", "autosvar", "auto-svar", "automatisk besked", "automatisk kvittering", "fraværsbesked",
    "fraværsmeddelelse", "fraværssvar", "fraværsassistent", "feriesvar", "auto svar", "automatisk mail", "automatisk e-mail",
)
ABSENT_SUBJECT = (
    "bortrejst", "ude af huset", "væk fra kontoret", "jeg er på ferie", "jeg holder ferie", "fravær", "fraværende",
    "ikke på kontoret", "ikke til stede", "på ferie", "ferie", "orlov", "på orlov", "barsel", "på barsel", "sommerferie",
)
ABSENT = (
    "ude af huset", "ikke i huset", "ikke på arbejde", "væk fra kontoret", "ude at rejse", "er bortrejst", "i udlandet",
    "ferielukket", "kontoret er lukket", "jeg er væk", "ikke til at træffe", "uden for kontoret", "jeg holder ferie",
    "jeg holder sommerferie", "jeg er på ferie", "jeg har ferie", "holder ferie", "er på ferie", "på sommerferie",
    "på efterårsferie", "på vinterferie", "på juleferie", "ikke på kontoret", "ude af kontoret", "er fraværende", "på barsel",
    "barselsorlov", "på orlov", "holder orlov", "har fri", "holder fri", "afspadserer", "på kursus", "på tjenesterejse",
    "på rejse", "er sygemeldt", "langtidssygemeldt", "i mit fravær", "under mit fravær", "bortrejst", "ikke til stede",
    "i påskeferie", "på påskeferie", "ikke at træffe", "ikke længere ansat", "er fratrådt", "er stoppet", "har forladt",
    "gået på pension",
)
UNREAD = (
    "ved hastende", "i hastetilfælde", "hastesager", "er det vigtigt, så", "i presserende", "svarer ikke på", "læses ikke",
    "læser først", "ser først", "svarer først", "svarer igen", "kan ikke besvare", "er tilbage mandag", "er tilbage tirsdag",
    "er tilbage onsdag", "er tilbage torsdag", "er tilbage fredag", "er tilbage igen", "tilbage på kontoret",
    "tilbage på arbejde", "kontakt venligst", "du er velkommen til at kontakte", "henvendelse kan ske", "henvend dig venligst",
    "ser ikke mail", "ser ikke mine mail", "læser ikke mail", "læser ikke mine mail", "tjekker ikke mail",
    "tjekker ikke mine mail", "checker ikke mail", "læser ikke min mail", "ser ikke min mail", "tjekker ikke min mail",
    "svarer ikke på mail", "ikke læse mail", "ikke adgang til mail", "ikke adgang til min mail", "begrænset adgang til",
    "svarer på din mail", "besvarer din mail", "svarer på mails", "besvarer mails", "jeg svarer, når", "jeg svarer når",
    "svarer dig, når", "vender tilbage til din", "vender tilbage på din", "din mail bliver ikke", "din mail vil ikke",
    "mailen bliver ikke", "mails bliver ikke", "mails læses ikke", "mailen læses ikke", "din mail er ikke videresendt",
    "bliver ikke videresendt", "videresendes ikke", "i mit fravær", "under mit fravær", "haster det", "hvis det haster",
    "ved hastesager", "er det akut", "ved akut", "har du brug for hurtigt svar", "kan det ikke vente",
    "kan din henvendelse ikke vente", "er tilbage igen den", "er tilbage på kontoret", "er retur på kontoret",
    "denne postkasse er nedlagt", "denne mailadresse er nedlagt", "denne mailadresse bruges ikke", "denne mail bruges ikke",
    "adressen er nedlagt", "postkassen overvåges ikke", "kontakt i stedet", "henvend dig i stedet", "har nu adressen",
    "opdater venligst",
)
RECEIVED = (
    "vi har modtaget jeres", "vi har modtaget din henvendelse", "vi har modtaget din mail", "vi har modtaget din e-mail",
    "vi har modtaget din besked", "kvittering for modtagelse", "kvittering for din henvendelse", "din henvendelse er modtaget",
    "din mail er modtaget", "din sag er oprettet", "din henvendelse er registreret", "sagen er oprettet",
    "vi besvarer din henvendelse",
)
THANKS = ("tak for din mail", "tak for din e-mail", "tak for din besked", "tak for din henvendelse")
PROMISE = ("hverdage", "arbejdsdage")
ROBOT = (
    "dette er en automatisk", "dette er et automatisk", "denne mail er sendt automatisk", "denne besked er sendt automatisk",
    "denne e-mail er automatisk", "denne mail er automatisk", "denne mail kan ikke besvares", "denne e-mail kan ikke besvares",
    "du kan ikke svare på denne", "svar ikke på denne", "autosvar", "automatisk genereret", "automatisk kvittering",
    "automatisk svar",
)
CHALLENGE = (
    "bekræft, at du er et menneske", "bekræft at du er et menneske", "bekræft din besked", "bekræft din mail",
    "bekræft din afsenderadresse", "bliver leveret, når du", "klik på linket for at få leveret", "din mail er tilbageholdt",
)
READ_SUBJECT = ("læst", "ikke læst", "set", "modtaget")
READ_TEXT = ("blev læst", "blev slettet uden at være læst", "er blevet læst", "din meddelelse", "blev vist på modtagerens")
BOUNCE_SUBJECT = (
    "kan ikke leveres", "ikke leveret", "ikke-leverbar", "levering mislykkedes", "mail ikke leveret", "leveringsfejl",
    "returneret mail", "uleveret",
)
BOUNCE_TEXT = (
    "levering mislykkedes", "kunne ikke leveres", "blev ikke leveret", "adressen blev ikke fundet",
    "mailadresse blev ikke fundet", "ukendt modtager", "findes ikke hos", "modtageren findes ikke", "meddelelsen kunne ikke",
)

# What bounces say: gone for good, or for now.
HARD_TEXT = (
    "blev ikke fundet", "findes ikke", "ukendt modtager", "ukendt bruger", "eksisterer ikke", "er nedlagt", "ikke længere aktiv",
)
SOFT_TEXT = (
    "postkassen er fuld", "postkasse er fuld", "er fuld", "kvote", "for stor", "forsinket", "midlertidig", "afvist som spam",
    "blokeret", "spærret",
)

# The server goes on trying.
DELAY_TEXT = ("er forsinket", "er blevet forsinket", "forsøger igen", "prøver igen", "bliver ved med at forsøge")

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = (
    "tilmeld", "afmeld", "framel", "melde fra", "afbud", "melder mig", "melde mig", "skriv mig på", "deltag", "jeg kommer",
    "kommer ikke", "i stedet for mig", "min plads", "kan ikke være med",
)
