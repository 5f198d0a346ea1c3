"""Cases as their people see them: interests, questions, contacts, and the way to a contract."""
