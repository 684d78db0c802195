"""Data of the entity gazetteer: tables by theme, offices with their holders, words that tell names from words."""
