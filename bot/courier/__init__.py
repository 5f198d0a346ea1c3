"""The courier: the one part that writes to people unasked."""
