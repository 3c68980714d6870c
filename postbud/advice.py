"""What the words of mail servers and of Microsoft's log-in mean, and what to do about them. Knows no connection.

The words are those of learn.microsoft.com, "Microsoft Entra authentication and authorization error codes", and "Fix NDR error 535 5.7.139".
"""

from __future__ import annotations

import ssl

# Words in what a server said, and what to do. The first row that fits counts.
KNOWN: tuple[tuple[str, str], ...] = (
    # The token end point of Microsoft.
    ("AADSTS7000215", "The client secret is wrong: take the secret's value, not its id, and give it in POSTBUD_OAUTH_CLIENT_SECRET."),
    ("AADSTS7000222", "The client secret has expired: make a new one under Certificates & secrets and give it to Postbud."),
    ("AADSTS7000218", "The application is not a public client: set Allow public client flows to Yes under Authentication."),
    ("AADSTS7000112", "The application is disabled in this tenant: an administrator must enable it under Enterprise applications."),
    ("AADSTS700016", "There is no such application in this tenant: check oauth.client_id and oauth.tenant."),
    ("AADSTS700082", "The log-in has lapsed because it was not used for long: run `run.py login` again."),
    ("AADSTS70008", "The log-in has lapsed: run `run.py login` again."),
    ("AADSTS50173", "The password was changed or the log-in revoked: run `run.py login` again."),
    ("AADSTS50057", "The account is disabled: an administrator must enable it, or take another one."),
    ("AADSTS90002", "There is no such tenant: check oauth.tenant (Directory (tenant) ID in the overview of the application)."),
    ("AADSTS900023", "oauth.tenant is neither an id nor a domain: take Directory (tenant) ID from the overview of the application."),
    ("AADSTS65001", "Consent is missing: an administrator must press Grant admin consent under API permissions."),
    ("AADSTS90094", "Consent is missing: an administrator must press Grant admin consent under API permissions."),
    ("AADSTS530", "Conditional access blocks this log-in: an administrator must allow the application from this machine."),
    ("AADSTS5007", "The account must confirm who it is once more: run `run.py login` again."),
    # Exchange Online over SMTP.
    (
        "5.7.139",
        "SMTP AUTH is switched off for the tenant or the mailbox: an administrator runs "
        "Set-CASMailbox -Identity MAILBOX -SmtpClientAuthenticationDisabled $false.",
    ),
    ("5.7.60", "The log-in may not send as that address: give the application Send As at the mailbox, or correct `address`."),
    ("SendAsDenied", "The log-in may not send as that address: give the application Send As at the mailbox, or correct `address`."),
    # Exchange Online over IMAP: the token was good, and the mailbox is not open to it.
    (
        "authenticated but not connected",
        "The token is good, the mailbox is not open to it: check imap.user, Add-MailboxPermission, and that IMAP is on there.",
    ),
)

OAUTH = (
    "Check the user; for Microsoft 365 the permissions IMAP.AccessAsApp and SMTP.SendAsApp with admin consent, New-ServicePrincipal "
    "with the object id of the enterprise application, and Add-MailboxPermission (docs/operators.md, Microsoft 365)."
)


def about(said: str) -> str:
    """What to do about what a server said, '' if its words are not known."""
    return next((advice for words, advice in KNOWN if words.casefold() in said.casefold()), "")


def about_certificate(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    """What is wrong with a server's certificate, and what to do. The numbers are OpenSSL's (x509_vfy.h, X509_V_ERR_*)."""
    match error.verify_code:
        case 9 | 10:
            return "the server's certificate has expired or is not valid yet", "Renew it on the server; check this machine's clock too."
        case 62 | 64:
            return (
                f"the server's certificate is for another name than {host}",
                "Give the server's name as it stands in its certificate.",
            )
    return (
        f"the server's certificate is not trusted: {error.verify_message or error}",
        "Add its issuer to the system, or name a file with it in SSL_CERT_FILE.",
    )
