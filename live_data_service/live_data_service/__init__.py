"""The live data service: reads trades from screenshots, keeps each user's history apart."""
