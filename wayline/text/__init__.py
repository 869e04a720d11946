"""Everything that turns a template and a person into the words that are sent."""
