"""The import of files of achievements and demands: read, check, preview, bring in."""
