"""Ways out of the catalogue: one file a format; which facts of a noun go out stands in ``facts``."""
