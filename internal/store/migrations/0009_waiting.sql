-- A token that a person has asked for waits for the security administrator.

ALTER TABLE token ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
