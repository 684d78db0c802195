"""What `topics` is made of: the taxonomy, the outlets' sections, the model of words and its training."""
