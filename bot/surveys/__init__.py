"""Surveys from XLSForm files: reading the form, asking its questions, keeping and exporting what was answered."""
