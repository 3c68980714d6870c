"""How participants are divided into groups, from the sign-up to the notes of their meetings."""
