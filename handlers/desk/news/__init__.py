"""News at the desk: posted, corrected, withdrawn."""
