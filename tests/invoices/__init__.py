"""Who pays: EAN numbers asked for, the basis for invoices, and drafts of them."""
