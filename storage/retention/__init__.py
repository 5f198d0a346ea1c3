"""How long what is kept is kept, and the job that deletes it then."""
