"""The tagger for names that no list knows: features, decoding, its models and how they are trained."""
