-- Drift that somebody is to decide about: a difference that is the same on any number of hosts is one
-- proposal, which its drift belongs to.

CREATE TABLE proposals (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  address {key} NOT NULL,
  likeness {blob} NOT NULL,
  change TEXT NOT NULL,
  state {key} NOT NULL,
  opened BIGINT NOT NULL,
  closed BIGINT,
  decided BIGINT,
  decided_by {key} NOT NULL,
  reason TEXT NOT NULL,
  until BIGINT,
  tag {key} NOT NULL,
  revision {key} NOT NULL
);
CREATE UNIQUE INDEX proposals_standing ON proposals (environment, likeness) WHERE closed IS NULL;
CREATE INDEX proposals_by_environment ON proposals (environment, id);

ALTER TABLE drift ADD COLUMN proposal BIGINT;
CREATE INDEX drift_by_proposal ON drift (proposal) WHERE settled IS NULL;
