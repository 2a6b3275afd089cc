"""Channels: adapters that translate. None knows another; the composition root brings them together."""
