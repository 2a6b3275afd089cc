"""Thin classes that give the plain computing of nlu/ to Rasa 3.6. The only place that imports Rasa; the app never does."""
