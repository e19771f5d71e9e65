-- Every row of a host carries its environment too, and refers to both: no statement can tie a row to
-- a host of another environment.

CREATE TABLE environments (
  id {identity},
  organization {key} NOT NULL,
  name {key} NOT NULL,
  settings TEXT NOT NULL,
  paused BIGINT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (organization, name)
);

CREATE TABLE hosts (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  name {key} NOT NULL,
  tags TEXT NOT NULL,
  life_cycle TEXT NOT NULL,
  connectivity TEXT NOT NULL,
  compliance TEXT NOT NULL,
  note TEXT NOT NULL,
  agent TEXT NOT NULL,
  certificate TEXT NOT NULL,
  facts {blob},
  last_seen BIGINT,
  created BIGINT NOT NULL,
  UNIQUE (environment, name),
  UNIQUE (environment, id)
);
CREATE INDEX hosts_by_life_cycle ON hosts (environment, life_cycle, name);
CREATE INDEX hosts_by_connectivity ON hosts (environment, connectivity, name);
CREATE INDEX hosts_by_compliance ON hosts (environment, compliance, name);

CREATE TABLE host_tags (
  environment BIGINT NOT NULL,
  tag {key} NOT NULL,
  name {key} NOT NULL,
  host BIGINT NOT NULL,
  PRIMARY KEY (environment, tag, name),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) {clustered};
CREATE INDEX host_tags_by_host ON host_tags (environment, host);

CREATE TABLE fact_sets (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest {blob} NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (environment, digest)
);

CREATE TABLE fact_history (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  digest {blob} NOT NULL,
  observed BIGINT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE,
  FOREIGN KEY (environment, digest) REFERENCES fact_sets (environment, digest)
);
CREATE INDEX fact_history_by_host ON fact_history (environment, host, id);
CREATE INDEX fact_history_by_digest ON fact_history (environment, digest);

CREATE TABLE revisions (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  commit_id {key} NOT NULL,
  parent {key} NOT NULL,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  committed BIGINT NOT NULL,
  state TEXT NOT NULL,
  diagnostics TEXT NOT NULL,
  hosts BIGINT NOT NULL,
  resources BIGINT NOT NULL,
  UNIQUE (environment, commit_id),
  UNIQUE (environment, id)
);
CREATE INDEX revisions_by_time ON revisions (environment, committed);

CREATE TABLE catalog_bodies (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest {blob} NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (environment, digest)
);

CREATE TABLE catalogs (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  digest {blob} NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (environment, host, serial),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE,
  FOREIGN KEY (environment, revision) REFERENCES revisions (environment, id),
  FOREIGN KEY (environment, digest) REFERENCES catalog_bodies (environment, digest)
) {clustered};
CREATE INDEX catalogs_by_revision ON catalogs (environment, revision, host, serial);
CREATE INDEX catalogs_by_digest ON catalogs (environment, digest);

CREATE TABLE reports (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  agent {key} NOT NULL,
  sequence BIGINT NOT NULL,
  run TEXT NOT NULL,
  catalog {blob} NOT NULL,
  outcome TEXT NOT NULL,
  unchanged BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  drifted BIGINT NOT NULL,
  started BIGINT NOT NULL,
  elapsed BIGINT NOT NULL,
  received BIGINT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (environment, host, agent, sequence),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX reports_by_environment ON reports (environment, id);
CREATE INDEX reports_by_host ON reports (environment, host, id);
CREATE INDEX reports_by_outcome ON reports (environment, outcome, id);

CREATE TABLE events (
  revision {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  host BIGINT,
  kind {key} NOT NULL,
  time BIGINT NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX events_by_environment ON events (environment, revision);
CREATE INDEX events_by_kind ON events (environment, kind, revision);
CREATE INDEX events_by_host ON events (environment, host, revision) WHERE host IS NOT NULL;

CREATE TABLE drift (
  id {identity},
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address {key} NOT NULL,
  change TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  settled BIGINT,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX drift_open ON drift (environment, host, address) WHERE settled IS NULL;
CREATE INDEX drift_by_state ON drift (environment, settled, id);
CREATE INDEX drift_by_environment ON drift (environment, id);
CREATE INDEX drift_by_host ON drift (environment, host, id);

-- Not deleted from, and with no reference to anything that may be.
CREATE TABLE audit (
  sequence {identity},
  time BIGINT NOT NULL,
  environment BIGINT,
  actor {key} NOT NULL,
  verb {key} NOT NULL,
  object {key} NOT NULL,
  details TEXT NOT NULL,
  hash {blob} NOT NULL
);
CREATE INDEX audit_by_environment ON audit (environment, sequence);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
CREATE INDEX audit_by_object ON audit (object, sequence);

CREATE TABLE tokens (
  id {identity},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  secret {blob} NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  environment BIGINT REFERENCES environments (id),
  tags TEXT NOT NULL,
  uses_left BIGINT,
  expires BIGINT,
  revoked BIGINT,
  created BIGINT NOT NULL,
  last_used BIGINT
);

CREATE TABLE certificates (
  serial {key} PRIMARY KEY,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  fingerprint {blob} NOT NULL UNIQUE,
  issued BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  revoked BIGINT,
  reason TEXT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX certificates_by_host ON certificates (environment, host, issued);

CREATE TABLE enrolments (
  id {identity},
  fingerprint {blob} NOT NULL UNIQUE,
  request TEXT NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  inventory TEXT NOT NULL,
  state TEXT NOT NULL,
  environment BIGINT,
  host BIGINT,
  decided_by TEXT NOT NULL,
  decided BIGINT,
  created BIGINT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
CREATE INDEX enrolments_by_state ON enrolments (state, id);
CREATE INDEX enrolments_by_host ON enrolments (environment, host);

CREATE TABLE operations (
  id {identity},
  environment BIGINT NOT NULL REFERENCES environments (id),
  kind {key} NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  message TEXT NOT NULL,
  result TEXT NOT NULL,
  cancel BIGINT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL
);
CREATE INDEX operations_by_environment ON operations (environment, id);
CREATE INDEX operations_by_state ON operations (state, id);

CREATE TABLE plans (
  id {identity},
  environment BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  digest {blob} NOT NULL,
  body TEXT NOT NULL,
  author TEXT NOT NULL,
  state TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (environment, id),
  FOREIGN KEY (environment, revision) REFERENCES revisions (environment, id)
);
CREATE INDEX plans_by_revision ON plans (environment, revision);

CREATE TABLE rollouts (
  id {identity},
  environment BIGINT NOT NULL,
  plan BIGINT NOT NULL,
  state TEXT NOT NULL,
  progress TEXT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  FOREIGN KEY (environment, plan) REFERENCES plans (environment, id)
);
CREATE INDEX rollouts_by_environment ON rollouts (environment, id);
CREATE UNIQUE INDEX rollouts_active ON rollouts (environment) WHERE state IN ('running', 'halted');

CREATE TABLE idempotency_keys (
  token BIGINT NOT NULL REFERENCES tokens (id),
  key {key} NOT NULL,
  request {blob} NOT NULL,
  status BIGINT NOT NULL,
  response TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (token, key)
) {clustered};
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created);

CREATE TABLE settings (
  key {key} PRIMARY KEY,
  value TEXT NOT NULL
) {clustered};
