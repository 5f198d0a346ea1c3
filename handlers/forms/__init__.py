"""The fields of achievements and demands as data, shared by the chat form and the importer."""
