-- How far up a warning was told, and on what day it is told further up while nobody acknowledges it.
ALTER TABLE warning ADD COLUMN up BIGINT NOT NULL DEFAULT 0;
ALTER TABLE warning ADD COLUMN next BIGINT;
CREATE INDEX warning_next ON warning (next, id) WHERE next IS NOT NULL;
