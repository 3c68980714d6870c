"""English. Lower case; a table may be empty, none may be missing."""

# fmt: off

# Names of mail headers as programs print them above history, by what they are.
HEADERS = {
    "from": ("from", "sender"),
    "sent": ("sent", "date", "sent on", "date sent"),
    "to": ("to", "recipient"),
    "cc": ("cc", "bcc"),
    "subject": ("subject", "re"),
    "other": ("reply-to", "importance", "priority", "attachments", "sensitivity", "organization", "organisation"),
}

# What mail programs write around history.
WROTE = ("quoting", "wrote", "writes", "has written", "said")
ORIGINAL = (
    "original message", "original email", "original mail", "reply message", "original appointment", "reply to message",
    "below this line is a copy of the message", "this is a copy of the message", "original message follows",
    "undelivered message follows", "message header follows",
)
FORWARD = (
    "forwarded message", "forwarded by", "begin forwarded message", "forwarded mail", "forwarded email", "forward message", "fwd",
)
FORWARD_PREFIX = ("fw", "fwd", "forward")
REPLY_PREFIX = ("re",)

# How people close: formulas, and those that count only with a name below.
CLOSING = (
    "regards", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards", "with regards",
    "with kind regards", "with best regards", "many regards", "best wishes", "with best wishes", "warm wishes", "all the best",
    "sincerely", "yours sincerely", "sincerely yours", "yours truly", "yours faithfully", "yours", "respectfully", "cheers", "br",
    "kr", "rgds", "brgds", "cordially", "warmly",
)
WEAK_CLOSING = (
    "thanks", "thank you", "many thanks", "thanks a lot", "thanks in advance", "thank you in advance", "thanks so much", "thx",
    "best", "take care", "with thanks", "thanks again", "thank you very much",
)
GREETING_NOUNS = ("regards", "wishes", "greetings")

# What devices, gateways and houses add.
DEVICE = (
    "sent from my", "sent from outlook", "sent from mail for windows", "sent from yahoo", "sent from proton", "sent from samsung",
    "sent from gmail", "sent from a mobile", "sent from the", "sent via", "sent with", "get outlook for", "get bluemail",
    "get the mail app", "sent on the go", "please excuse brevity", "excuse typos", "typed on my", "sent using",
)
BANNER = (
    "[external", "external email", "external mail", "external sender", "caution: this email", "caution: external",
    "caution: this message", "warning: this email", "warning: external", "this email originated from outside",
    "this message originated from outside", "this email originated outside", "this message was sent from outside",
    "this email was sent from outside", "this message came from outside", "this email is from an external",
    "this message is from an external", "this email comes from outside", "attention: this email", "attention: external",
    "do not click links", "do not click on links", "do not open attachments", "you don't often get email from",
    "you don’t often get email from", "some people who received this message don", "be careful with this message",
    "think before you click",
)
FOOTER = (
    "this email is confidential", "this e-mail is confidential", "this message is confidential", "this email and any",
    "this e-mail and any", "this message and any", "this message contains confidential", "this email contains confidential",
    "this e-mail may contain", "this email may contain", "this message may contain", "is intended only for",
    "intended solely for", "are intended solely", "intended recipient", "if you have received this", "if you received this",
    "confidentiality notice", "disclaimer:", "legal notice", "please consider the environment", "think before printing",
    "before printing this", "save paper", "to unsubscribe", "unsubscribe here", "unsubscribe from this", "you are receiving this",
    "you received this message because", "you received this email because", "mailing list", "privacy policy",
    "registered in england", "scanned for viruses", "virus-free", "checked by avg", "this email has been checked for viruses",
    "views expressed", "how we process your personal",
)
# What people write to us with the words of a footer in it.
NOT_FOOTER = (
    "your mailing list", "off the mailing list", "from the mailing list", "like to unsubscribe", "want to unsubscribe",
    "wish to unsubscribe",
)

# What tells own words after the signature.
POSTSCRIPT = ("ps", "p.s", "nb", "pps", "p.p.s", "btw", "by the way", "edit", "correction", "one more thing", "oh, and")
FIRST_PERSON = ("i", "i'm", "i’m", "i'll", "i’ll", "i've", "i’ve", "me", "my")
OFFICE_HOURS = (
    "working days", "working hours", "i work", "i do not work", "i don't work", "office hours", "i am in the office", "part-time",
    "my pronouns", "do not expect a reply", "don't expect a reply",
)
AND_FROM = ("and", "from", "at", "of", "on", "behalf", "all", "us", "the", "for", "in")
# What follows a name and is no part of it: the sentence goes on.
GOES_ON = ("but", "if", "only", "unless", "provided", "except", "although", "though", "however", "so")

# What machines write.
AUTO_SUBJECT = (
    "automatic reply", "auto reply", "autoreply", "auto-reply", "auto response", "autoresponse", "auto-response",
    "automated reply", "automated response", "out of office", "out-of-office", "out of the office", "ooo", "vacation reply",
    "auto", "automatic response", "vacation notice", "away from mail", "réponse automatique", "respuesta automática",
    "risposta automatica",
)
ABSENT_SUBJECT = (
    "away", "absent", "absence", "on leave", "on vacation", "on holiday", "annual leave", "parental leave", "maternity leave",
    "not in the office", "holiday",
)
ABSENT = (
    "out of town", "off work", "currently away", "currently out", "on a business trip", "office is closed",
    "office will be closed", "out of the office", "out of office", "away from the office", "away from my desk", "on annual leave",
    "on leave", "parental leave", "maternity leave", "paternity leave", "on vacation", "on holiday", "on holidays", "i am away",
    "i'm away", "i’m away", "i will be away", "not in the office", "out on leave", "on sabbatical", "on sick leave", "travelling",
    "traveling", "no longer with", "no longer work", "has left the", "have left the", "has retired", "in my absence",
)
UNREAD = (
    "will be back in the office", "back at my desk", "in case of emergency", "in urgent matters", "if you need immediate",
    "need immediate assistance", "something urgent", "emails will be answered", "sporadic access", "intermittent access",
    "limited access to e-mail", "limited access to email", "limited access to my", "no access to e-mail", "no access to email",
    "not be checking", "not checking e", "will not be reading", "not reading e", "not be able to read", "will reply when",
    "will respond when", "will reply on my return", "respond upon my return", "reply upon my return", "respond on my return",
    "will get back to you", "will answer when", "in my absence", "during my absence", "while i am away", "for urgent",
    "if urgent", "if your message is urgent", "if it is urgent", "if this is urgent", "urgent matters",
    "for immediate assistance", "in urgent cases", "mail will not be forwarded", "will not be forwarded",
    "is not being forwarded", "this mailbox is no longer", "this email address is no longer", "this address is no longer",
    "this e-mail address is no longer", "mailbox is not monitored", "unmonitored", "please contact", "back in the office on",
    "returning on", "please update your",
)
RECEIVED = (
    "we have received your", "your request has been received", "your message has been received", "your email has been received",
    "your e-mail has been received", "your ticket", "a ticket has been", "ticket created", "case has been created",
    "request received", "has been logged", "your enquiry has been", "your inquiry has been", "we will get back to you",
    "has been assigned ticket", "acknowledgement of receipt",
)
THANKS = (
    "thank you for your email", "thank you for your e-mail", "thank you for your message", "thanks for your email",
    "thank you for contacting", "thanks for contacting",
)
PROMISE = ("working days", "business days")
ROBOT = (
    "this is an automated", "this is an automatic", "this is a system generated", "this is an auto", "do not reply to this",
    "please do not reply", "do not respond to this", "this mailbox is not monitored", "automatically generated", "auto-generated",
    "this email was sent automatically", "unattended mailbox", "this message was created automatically",
)
CHALLENGE = (
    "confirm that you are human", "confirm you are human", "verify that you are human", "verify you are human",
    "confirm your message", "confirm this message", "confirm that you sent", "verify your e-mail address to deliver",
    "mail from new senders is held", "message is being held", "has been quarantined until", "approved senders list",
    "sender verification", "to be delivered, please", "click the link below to deliver", "please confirm your message",
    "challenge-response", "your message is awaiting verification",
)
READ_SUBJECT = ("read", "not read", "read receipt", "return receipt", "receipt", "displayed", "disposition notification")
READ_TEXT = (
    "was read on", "was deleted without being read", "was displayed on", "this is a receipt for the mail", "your message",
    "return receipt", "the message was displayed",
)
BOUNCE_SUBJECT = (
    "undeliverable", "undelivered mail", "undelivered", "mail delivery failed", "mail delivery failure",
    "delivery status notification", "delivery failure", "failure notice", "returned mail", "mail system error",
    "delivery has failed", "message undeliverable", "delivery report", "delivery notification", "delayed mail",
    "warning: message", "warning: could not send", "non-delivery", "mail could not be delivered", "message delivery failure",
    "could not deliver", "nondeliverable", "undeliverable mail", "message could not be delivered", "email not delivered",
    "rejected:", "permanent delivery failure", "delivery delayed", "delivery temporarily suspended",
)
BOUNCE_TEXT = (
    "could not be delivered", "couldn't be delivered", "couldn’t be delivered", "wasn't able to deliver", "was not delivered",
    "wasn't delivered", "wasn’t delivered", "delivery to the following", "delivery has failed", "unable to deliver",
    "undeliverable", "permanent error", "permanent fatal errors", "user unknown", "unknown user", "no such user",
    "recipient address rejected", "mailbox unavailable", "mailbox full", "address not found", "will be retried", "did not reach",
    "returned to sender", "failed permanently", "delivery failed", "no mailbox here", "delivery attempt",
    "has not been delivered", "not been able to deliver",
)

# What bounces say: gone for good, or for now.
HARD_TEXT = (
    "recipient address rejected: access denied", "doesn't have a", "does not have a", "doesn't have an account",
    "no account by that name", "user unknown", "unknown user", "no such user", "does not exist", "doesn't exist", "doesn’t exist",
    "no such recipient", "recipient not found", "recipientnotfound", "address not found", "no mailbox here",
    "not found by smtp address lookup", "unknown recipient", "invalid recipient", "no such mailbox", "mailbox not found",
    "unrouteable address", "unroutable address", "unknown or illegal alias", "host or domain name not found", "domain not found",
    "no longer available", "not listed in", "account has been disabled", "account is disabled", "address unknown",
    "unknown address", "invalid mailbox", "user not found", "no longer valid", "no longer active",
)
SOFT_TEXT = (
    "mailbox full", "mailbox is full", "over quota", "quota exceeded", "exceeded the storage", "exceeded storage",
    "storage quota", "out of storage", "insufficient storage", "inbox is full", "user is over", "quotaexceeded", "blocked",
    "blacklist", "blocklist", "block list", "spamhaus", "listed at", "spam", "policy", "not authorized", "not authorised",
    "access denied", "reputation", "dmarc", "spf", "dkim", "unauthenticated", "sender rejected", "rate limit", "too many",
    "too large", "size limit", "greylist", "graylist", "try again", "temporar", "delayed", "will be retried", "timed out",
    "timeout", "connection refused", "virus", "content rejected", "message rejected", "loop",
)

# The server goes on trying.
DELAY_TEXT = (
    "delayed mail", "delivery delayed", "delivery temporarily suspended", "will be retried", "still trying", "will keep trying",
    "will continue to try", "do not need to resend", "don't need to resend", "has been delayed", "could not send message for past",
)

# Words of somebody who wants something of us: then it is no machine, if words are all there is.
INTENT = (
    "my seat", "my place", "i would like to", "i'd like to", "i want to", "sign me up", "sign up", "signing up", "register",
    "registration", "count me in", "i will attend", "would like to attend", "i'd like to attend", "participate", "cannot attend",
    "can't attend", "can't make it", "cannot make it", "in my place", "instead of me", "take my place", "taking my place",
    "cancel my", "withdraw",
)
