-- What an attempt that only met a busy analyzer leaves: it does not count, and it is not repeated for ever.

ALTER TABLE trading.analyses
    ADD COLUMN with_context boolean NOT NULL DEFAULT false,
    ADD COLUMN postponed smallint NOT NULL DEFAULT 0,
    ADD COLUMN postponed_since timestamptz;
ALTER TABLE trading.analyses
    ALTER COLUMN with_context SET STATISTICS 0,
    ALTER COLUMN postponed SET STATISTICS 0,
    ALTER COLUMN postponed_since SET STATISTICS 0;
COMMENT ON COLUMN trading.analyses.with_context IS 'Whether it was asked for with context: then the analyzer is told recent trades, too.';
COMMENT ON COLUMN trading.analyses.postponed IS 'How many of its attempts do not count, as the analyzer was busy.';
COMMENT ON COLUMN trading.analyses.postponed_since IS 'When the analyzer was first found busy.';
