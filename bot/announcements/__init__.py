"""Announcements of officials: who gets one, its approval, its sending, its receipts."""
