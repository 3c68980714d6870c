"""German. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("von", "absender"),
    "sent": ("gesendet", "datum", "gesendet am", "gesendet von"),
    "to": ("an", "empfänger"),
    "cc": ("cc", "kopie"),
    "subject": ("betreff", "betrifft"),
    "other": ("antwort an", "priorität", "wichtigkeit", "anlagen"),
}

# What mail programs write around history.
WROTE = ("zitat von", "schrieb", "schreibt", "hat geschrieben", "schrieb am")
ORIGINAL = ("ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprüngliche mail")
FORWARD = (
    "weitergeleitete nachricht", "weitergeleitete mail", "weitergeleitete e-mail", "weitergeleitet von",
    "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
)
FORWARD_PREFIX = ("wg", "weitergeleitet")
REPLY_PREFIX = ("aw", "antw", "antwort")

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss", "freundliche grüße",
    "freundliche grüsse", "viele grüße", "viele grüsse", "liebe grüße", "liebe grüsse", "beste grüße", "beste grüsse",
    "herzliche grüße", "herzliche grüsse", "schöne grüße", "mit besten grüßen", "grüße", "grüsse", "gruß", "gruss", "mfg", "vg",
    "lg", "hochachtungsvoll", "freundlichst",
)
WEAK_CLOSING = (
    "danke", "vielen dank", "besten dank", "herzlichen dank", "danke im voraus", "vielen dank im voraus", "schönes wochenende",
)
GREETING_NOUNS = ("grüße", "grüßen", "grüsse", "grüssen", "gruß", "gruss")

# What devices, gateways and houses add.
DEVICE = (
    "von meinem", "gesendet von meinem", "gesendet mit", "gesendet von mail für windows", "gesendet aus",
    "holen sie sich outlook", "outlook für", "diese nachricht wurde von meinem",
)
BANNER = (
    "[extern", "externe e-mail", "externe mail", "externer absender", "achtung: externe", "achtung: diese e-mail",
    "diese e-mail stammt von einem externen", "diese e-mail kommt von einem externen", "diese e-mail wurde von außerhalb",
    "diese nachricht stammt von außerhalb", "vorsicht: externe", "sie erhalten nicht oft e-mail", "klicken sie nicht auf links",
    "öffnen sie keine anhänge",
)
FOOTER = (
    "diese e-mail enthält vertrauliche", "diese e-mail kann vertrauliche", "diese nachricht enthält vertrauliche",
    "vertrauliche informationen", "nur für den adressaten", "ausschließlich für den", "nicht der richtige adressat",
    "irrtümlich erhalten", "bitte denken sie an die umwelt", "verarbeitung personenbezogener",
    "verarbeitung ihrer personenbezogenen", "datenschutzerklärung", "datenschutzhinweise", "newsletter abbestellen",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = ()

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "nb", "übrigens", "nachtrag", "pps")
FIRST_PERSON = ("ich", "mich", "mir", "mein", "meine", "meinen", "meinem", "meiner")
OFFICE_HOURS = ("ich arbeite", "arbeitstage", "bürozeiten", "erreichbar", "sprechzeiten")
AND_FROM = ("und", "aus", "von", "vom", "der", "des", "im", "i.a", "i.v", "auftrag", "für", "alle", "uns")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("aber", "wenn", "falls", "sofern", "nur", "außer", "jedoch")

# What machines write.
AUTO_SUBJECT = (
    "automatische antwort", "automatische rückantwort", "autoantwort", "abwesenheitsnotiz", "abwesenheitsmeldung",
    "abwesenheitsbenachrichtigung", "abwesenheitsassistent", "abwesend", "out of office",
)
ABSENT_SUBJECT = ("abwesend", "außer haus", "abwesenheit", "nicht im büro", "im urlaub", "urlaub", "elternzeit")
ABSENT = (
    "außerhalb des büros", "nicht am arbeitsplatz", "verreist", "büro ist geschlossen", "nicht im büro", "im urlaub", "in urlaub",
    "bin abwesend", "in elternzeit", "im mutterschutz", "auf dienstreise", "außer haus", "ausser haus", "krankgeschrieben",
    "während meiner abwesenheit", "nicht mehr im unternehmen", "nicht mehr bei", "bin ich wieder",
)
UNREAD = (
    "in dringenden", "wenden sie sich an", "kontaktieren sie", "keine e-mails", "bin ab", "bin erst", "nicht weitergeleitet",
    "werden nicht gelesen", "wird nicht gelesen", "nach meiner rückkehr", "keinen zugriff auf", "eingeschränkten zugriff",
    "in dringenden fällen", "in dringenden angelegenheiten", "bei dringenden", "während meiner abwesenheit", "wieder im büro",
    "wieder erreichbar", "wenden sie sich bitte an", "antworten, sobald", "melde mich nach", "nur unregelmäßig", "e-mails nur",
)
RECEIVED = (
    "wir haben ihre anfrage", "wir haben ihre nachricht", "wir haben ihre e-mail", "ihre anfrage wurde", "eingangsbestätigung",
    "ticketnummer", "vorgangsnummer",
)
THANKS = (
    "vielen dank für ihre mail", "vielen dank für ihre e-mail", "vielen dank für ihre anfrage", "vielen dank für ihre nachricht",
)
PROMISE = ("werktage", "arbeitstage")
ROBOT = (
    "dies ist eine automatisch", "diese e-mail wurde automatisch", "diese nachricht wurde automatisch", "automatisch generiert",
    "automatisch erstellt", "nicht auf diese e-mail", "antworten sie nicht auf",
)
CHALLENGE = ("bestätigen sie, dass sie ein mensch", "bestätigen sie ihre nachricht", "bestätigen sie ihre e-mail")
READ_SUBJECT = ("gelesen", "ungelesen", "lesebestätigung")
READ_TEXT = ("wurde gelesen", "ihre nachricht", "ungelesen gelöscht", "wurde am")
BOUNCE_SUBJECT = (
    "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "unzustellbare", "zustellfehler",
    "fehler bei der zustellung",
)
BOUNCE_TEXT = (
    "konnte nicht zugestellt", "unzustellbar", "nicht zugestellt werden", "fehler bei der nachrichtenzustellung",
    "wurde nicht gefunden", "unbekannter empfänger",
)

# What bounces say: gone for good, or for now.
HARD_TEXT = ("wurde nicht gefunden", "existiert nicht", "unbekannter empfänger", "unbekannter benutzer")
SOFT_TEXT = ("postfach ist voll", "postfach voll", "ist voll", "zu groß", "verzögert", "vorübergehend", "blockiert", "gesperrt")

# The server goes on trying.
DELAY_TEXT = ("verzögert", "wird weiter versuch", "weitere zustellversuche", "erneut versuch")

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = ("anmeld", "abmeld", "melde mich", "teilnehm", "teilnahme", "kann nicht kommen", "an meiner stelle")
