"""English."""

HEADERS = {
    "from": ("from", "sender"),
    "sent": ("sent", "date", "sent on", "date sent"),
    "to": ("to", "recipient"),
    "cc": ("cc", "bcc"),
    "subject": ("subject", "re"),
    "other": ("reply-to", "importance", "priority", "attachments", "sensitivity", "organization", "organisation"),
}
WROTE = ("wrote", "writes", "has written", "said")
ORIGINAL = ("original message", "original email", "original mail", "reply message", "original appointment", "reply to message")
FORWARD = ("forwarded message", "forwarded by", "begin forwarded message", "forwarded mail", "forwarded email", "forward message", "fwd")
FORWARD_PREFIX = ("fw", "fwd", "forward")
REPLY_PREFIX = ("re",)
CLOSING = (
    "regards", "best regards", "kind regards", "kindest regards", "warm regards", "warmest regards", "with regards", "with kind regards",
    "with best regards", "many regards", "best wishes", "with best wishes", "warm wishes", "all the best", "sincerely", "yours sincerely",
    "sincerely yours", "yours truly", "yours faithfully", "yours", "respectfully", "cheers", "br", "kr", "rgds", "brgds", "cordially", "warmly",
)  # fmt: skip
WEAK_CLOSING = (
    "thanks", "thank you", "many thanks", "thanks a lot", "thanks in advance", "thank you in advance", "thanks so much", "thx", "best",
    "take care", "see you", "see you there", "looking forward", "have a nice day", "with thanks", "thanks again", "thank you very much",
)  # fmt: skip
GREETING_NOUNS = ("regards", "wishes", "greetings")
DEVICE = (
    "sent from my", "sent from outlook", "sent from mail for windows", "sent from yahoo", "sent from proton", "sent from samsung",
    "sent from gmail", "sent from a mobile", "sent from the", "sent via", "sent with", "get outlook for", "get bluemail", "get the mail app",
    "sent on the go", "please excuse brevity", "excuse typos", "typed on my", "sent using",
)  # fmt: skip
BANNER = (
    "[external", "external email", "external mail", "external sender", "caution: this email", "caution: external", "caution: this message",
    "warning: this email", "warning: external", "this email originated from outside", "this message originated from outside",
    "this email originated outside", "this message was sent from outside", "this email was sent from outside", "this message came from outside",
    "this email is from an external", "this message is from an external", "this email comes from outside", "attention: this email",
    "attention: external", "do not click links", "do not click on links", "do not open attachments", "you don't often get email from",
    "you don’t often get email from", "some people who received this message don", "be careful with this message", "think before you click",
)  # fmt: skip
FOOTER = (
    "this email is confidential", "this e-mail is confidential", "this message is confidential", "this email and any", "this e-mail and any",
    "this message and any", "this message contains confidential", "this email contains confidential", "this e-mail may contain",
    "this email may contain", "this message may contain", "is intended only for", "intended solely for", "are intended solely", "intended recipient",
    "if you have received this", "if you received this", "confidentiality notice", "disclaimer:", "legal notice", "please consider the environment",
    "think before printing", "before printing this", "save paper", "to unsubscribe", "unsubscribe here", "unsubscribe from this", "you are receiving this",
    "you received this message because", "you received this email because", "mailing list", "privacy policy", "registered in england",
    "scanned for viruses", "virus-free", "checked by avg", "this email has been checked for viruses", "views expressed", "how we process your personal",
)  # fmt: skip
POSTSCRIPT = ("ps", "p.s", "nb", "pps", "p.p.s", "btw", "by the way", "edit", "correction", "one more thing", "oh, and")
FIRST_PERSON = ("i", "i'm", "i’m", "i'll", "i’ll", "i've", "i’ve", "me", "my")
AND_FROM = ("and", "from", "at", "of", "on", "behalf", "all", "us", "the", "for", "in")
