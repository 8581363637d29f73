"""Outside sources, one a file: fetch a reply, parse it into a frozen record of our fields, plan what changes."""
