"""The demo: the main job played on one machine, with mail servers of its own and invented people; nothing leaves the machine."""
