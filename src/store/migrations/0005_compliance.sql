-- How hosts stood over time, a row a change; how many of their resources stand how now; and which
-- resources a run could not make right, from when until when. What drifted is in `drift`.

CREATE TABLE standings (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  catalog {blob} NOT NULL,
  compliant BIGINT NOT NULL,
  drifted BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) {clustered};

-- The sums up to `since` make any time between two moments a difference of two rows.
CREATE TABLE compliance_changes (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  since BIGINT NOT NULL,
  before {key} NOT NULL,
  state {key} NOT NULL,
  turn {key} NOT NULL,
  verdict {key} NOT NULL,
  compliant BIGINT NOT NULL,
  drifted BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  told_sum BIGINT NOT NULL,
  compliant_sum BIGINT NOT NULL,
  unjudged_sum BIGINT NOT NULL,
  turns BIGINT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX compliance_changes_by_time ON compliance_changes (environment, host, since);
CREATE INDEX compliance_changes_by_host ON compliance_changes (environment, host, id);

CREATE TABLE failures (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address {key} NOT NULL,
  outcome {key} NOT NULL,
  began BIGINT NOT NULL,
  mended BIGINT,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX failures_open ON failures (environment, host, address) WHERE mended IS NULL;
CREATE INDEX failures_by_state ON failures (environment, mended, id);
CREATE INDEX failures_by_host ON failures (environment, host, id);

-- What is to be told to others, until they have it: up to which event that was written down, and the
-- messages that wait.

CREATE TABLE delivery_cursors (
  environment BIGINT PRIMARY KEY REFERENCES environments (id),
  revision BIGINT NOT NULL
) {clustered};

CREATE TABLE deliveries (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  channel {key} NOT NULL,
  name {key} NOT NULL,
  body TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due BIGINT NOT NULL,
  created BIGINT NOT NULL
);
CREATE INDEX deliveries_by_channel ON deliveries (environment, channel, id);
