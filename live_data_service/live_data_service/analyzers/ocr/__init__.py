"""Trades from pixels, offline: words, lines, tables or cards, columns, rows, trades, checks."""
