"""What `entities` is made of: the gazetteer, its automaton, and who is meant by a surname or an office."""
