"""What mails say: the readers one by one, and whole corpora."""
