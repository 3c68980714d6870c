"""The bound: what fetching and sending alone costs here. imaplib takes the mails in batches, smtplib sends a fixed reply for each.

No parsing, no state, nothing durable: no program in Python that does the job can be faster by this road.
"""

from __future__ import annotations

import imaplib
import smtplib
import time

BATCH = 100
REPLY = (
    b"From: tilmelding@netvaerk.example\r\nTo: %s\r\nSubject: Tak for din tilmelding\r\nMessage-ID: <%d.bound@netvaerk.example>\r\n\r\n"
    + b"Tak.\r\n" * 100
)


def run_bound(imap: imaplib.IMAP4, smtp_port: int) -> tuple[int, float]:
    """Fetch and answer everything in the INBOX of a connection that is logged in. Returns how many mails, and the seconds."""
    began = time.monotonic()
    imap.select()
    numbers = imap.uid("SEARCH", "ALL")[1][0].split()
    with smtplib.SMTP("127.0.0.1", smtp_port, timeout=30) as smtp:
        for first in range(0, len(numbers), BATCH):
            batch = b",".join(numbers[first : first + BATCH]).decode()
            parts = [part for part in imap.uid("FETCH", batch, "(UID BODY.PEEK[])")[1] if isinstance(part, tuple)]
            for offset, _ in enumerate(parts):
                recipient = b"deltager%d@by.example" % (first + offset)
                smtp.sendmail("tilmelding@netvaerk.example", [recipient.decode()], REPLY % (recipient, first + offset))
    return len(numbers), time.monotonic() - began
