"""Parsers: from what people type or files hold to values of the record. Each raises FieldFault."""
