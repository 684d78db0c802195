"""The ten views: what each asks for, and what its template is given."""
