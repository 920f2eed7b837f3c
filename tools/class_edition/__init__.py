"""The class edition: what students get, as a repository of its own."""
