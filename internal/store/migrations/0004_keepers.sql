-- Who keeps the program follows from the roles that a person holds, and from nothing else.

ALTER TABLE account DROP COLUMN admin;
