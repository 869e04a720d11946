"""Journeys: the document, its steps and the engine that walks people through them."""
