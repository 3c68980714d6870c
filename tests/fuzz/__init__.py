"""Any bytes at all: mails of the corpora torn and put together wrongly, held against what reading promises."""
