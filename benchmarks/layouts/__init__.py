"""Screens of made-up accounts in many layouts, words and locales, with the truth beside them."""
