"""What the commands show: one file per command, tables for people, JSON for programs. Decides nothing, changes nothing."""
