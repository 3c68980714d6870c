"""Danish."""

HEADERS = {
    "from": ("fra", "afsender"),
    "sent": ("sendt", "dato", "sendt den"),
    "to": ("til", "modtager"),
    "cc": ("cc", "kopi", "bcc"),
    "subject": ("emne", "vedr", "vedrørende"),
    "other": ("svar til", "prioritet", "vigtighed", "vedhæftede filer", "vedhæftet fil", "følsomhed"),
}
WROTE = ("skrev", "har skrevet", "skriver")
ORIGINAL = ("oprindelig meddelelse", "oprindelig besked", "original meddelelse", "oprindelig mail", "oprindelig e-mail", "svar på meddelelse")
FORWARD = (
    "videresendt meddelelse", "videresendt besked", "videresendt mail", "videresendt e-mail", "videresendt af",
    "start på videresendt besked", "start på videresendt meddelelse", "start på videresendt e-mail", "besked videresendt",
)  # fmt: skip
FORWARD_PREFIX = ("vs", "videresendt", "vid")
REPLY_PREFIX = ("sv", "svar")
CLOSING = (
    "venlig hilsen", "venlige hilsner", "med venlig hilsen", "med venlige hilsner", "venligst", "mvh", "m.v.h", "m. v. h", "vh", "v.h",
    "dbh", "kh", "k.h", "mh", "bh", "hilsen", "hilsner", "hilsener", "kærligst", "de bedste hilsner", "bedste hilsner", "bedste hilsen",
    "mange hilsner", "mange hilsener", "mange hilsen", "kærlig hilsen", "kærlige hilsner", "hav det godt", "ærbødigst", "med respekt",
)  # fmt: skip
WEAK_CLOSING = (
    "tak", "mange tak", "på forhånd tak", "på forhånd mange tak", "tusind tak", "tak på forhånd", "tak for hjælpen", "vi ses", "på gensyn",
    "god weekend", "god dag", "hav en god dag", "fortsat god dag", "god sommer", "god påske", "glædelig jul", "ha' det", "hej hej",
    "de bedste", "alt godt", "jeg glæder mig", "glæder mig",
)  # fmt: skip
GREETING_NOUNS = ("hilsen", "hilsner", "hilsener")
DEVICE = (
    "sendt fra min", "sendt fra mit", "sendt fra outlook", "sendt fra mail til windows", "sendt fra yahoo", "sendt fra proton",
    "sendt fra samsung", "sendt fra gmail", "sendt via", "sendt med", "hent outlook", "skrevet på min", "skrevet fra min",
    "sendt fra telefonen", "sendt fra mobilen", "sendt fra en mobil", "undskyld stavefejl",
)  # fmt: skip
BANNER = (
    "[ekstern", "ekstern e-mail", "ekstern mail", "ekstern afsender", "denne mail kommer udefra", "denne e-mail kommer udefra",
    "denne mail er sendt udefra", "denne e-mail er sendt udefra", "denne mail er sendt fra en ekstern", "denne e-mail er sendt fra en ekstern",
    "denne mail kommer fra en ekstern", "denne e-mail kommer fra en ekstern", "denne mail er modtaget fra", "denne e-mail er modtaget fra",
    "denne besked er sendt fra en ekstern", "denne e-mail stammer fra", "denne mail stammer fra", "advarsel: ekstern", "obs: ekstern",
    "vær opmærksom på, at afsender", "afsenderen er uden for", "afsender er uden for", "klik ikke på links", "åbn ikke vedhæftede",
    "du modtager ikke ofte mail", "du får ikke ofte mail", "du modtager ikke ofte e-mail", "du får ikke ofte e-mail",
    "nogle personer, der har modtaget denne", "tænk dig om, før du klikker", "mailen er sendt fra en adresse uden for",
)  # fmt: skip
FOOTER = (
    "denne mail er fortrolig", "denne e-mail er fortrolig", "denne e-mail kan indeholde fortrolig", "denne mail kan indeholde fortrolig",
    "denne e-mail og eventuelle", "denne mail og eventuelle", "fortrolige oplysninger", "fortrolig information", "er kun beregnet for",
    "er alene beregnet", "har du modtaget denne", "hvis du har modtaget denne mail ved en fejl", "hvis du har modtaget denne e-mail ved en fejl",
    "hvis du ikke er den rette modtager", "tænk på miljøet", "tænk på naturen", "tænk før du printer", "overvej venligst miljøet", "inden du udskriver",
    "før du printer", "før du udskriver", "læs om, hvordan vi behandler", "læs om hvordan vi behandler", "behandling af personoplysninger",
    "behandler dine personoplysninger", "behandler personoplysninger", "privatlivspolitik", "databeskyttelsespolitik", "sendes sikkert",
    "send sikker post", "sikker mail", "denne meddelelse er sendt fra", "afmeld nyhedsbrev", "afmeld dig her", "du modtager denne mail, fordi",
    "virusscannet", "virusfri", "scannet for virus",
)  # fmt: skip
POSTSCRIPT = ("ps", "p.s", "nb", "obs", "pps", "p.p.s", "tilføjelse", "rettelse", "btw", "forresten")
FIRST_PERSON = ("jeg", "mig", "min", "mit", "mine")
AND_FROM = ("og", "fra", "i", "på", "af", "vegne", "alle", "os", "for", "pva", "pbv", "ved")
