"""reportminer: reads Chinese local-government reports, codes every passage, compares towns and years."""
