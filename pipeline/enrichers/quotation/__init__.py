"""What `quotes` is made of: how statements are introduced in each language, and who speaks."""
