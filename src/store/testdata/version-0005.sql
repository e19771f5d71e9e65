PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_steps (version BIGINT PRIMARY KEY, name TEXT NOT NULL, taken BIGINT NOT NULL);
INSERT INTO schema_steps VALUES(1,'0001_begin',1576803600000000000);
INSERT INTO schema_steps VALUES(2,'0002_agents',1576803600000000000);
INSERT INTO schema_steps VALUES(3,'0003_deployments',1576803600000000000);
INSERT INTO schema_steps VALUES(4,'0004_proposals',1576803600000000000);
INSERT INTO schema_steps VALUES(5,'0005_compliance',1576803600000000000);
CREATE TABLE environments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization TEXT NOT NULL,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  paused BIGINT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (organization, name)
);
INSERT INTO environments VALUES(1,'acme','prod','{}',0,1576803600000000000);
CREATE TABLE hosts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  name TEXT NOT NULL,
  tags TEXT NOT NULL,
  life_cycle TEXT NOT NULL,
  connectivity TEXT NOT NULL,
  compliance TEXT NOT NULL,
  note TEXT NOT NULL,
  agent TEXT NOT NULL,
  certificate TEXT NOT NULL,
  facts BLOB,
  last_seen BIGINT,
  created BIGINT NOT NULL,
  UNIQUE (environment, name),
  UNIQUE (environment, id)
);
INSERT INTO hosts VALUES(1,1,'web1',replace('base\nweb','\n',char(10)),'pending','lost','failing','','','',X'c4da0fef284a9d6f8b5c2d5e83fce011ddbdf87124c0c68170dfbc1a3dcfd935',NULL,1576803600000000000);
CREATE TABLE host_tags (
  environment BIGINT NOT NULL,
  tag TEXT NOT NULL,
  name TEXT NOT NULL,
  host BIGINT NOT NULL,
  PRIMARY KEY (environment, tag, name),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO host_tags VALUES(1,'base','web1',1);
INSERT INTO host_tags VALUES(1,'web','web1',1);
CREATE TABLE fact_sets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest BLOB NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (environment, digest)
);
INSERT INTO fact_sets VALUES(1,1,X'c4da0fef284a9d6f8b5c2d5e83fce011ddbdf87124c0c68170dfbc1a3dcfd935','{"os":{"family":"debian","major":12}}');
CREATE TABLE fact_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  digest BLOB NOT NULL,
  observed BIGINT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE,
  FOREIGN KEY (environment, digest) REFERENCES fact_sets (environment, digest)
);
INSERT INTO fact_history VALUES(1,1,1,X'c4da0fef284a9d6f8b5c2d5e83fce011ddbdf87124c0c68170dfbc1a3dcfd935',1576803600000000000);
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  commit_id TEXT NOT NULL,
  parent TEXT NOT NULL,
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
INSERT INTO revisions VALUES(1,1,'c0ffee','','','Begin',0,'pending','[]',0,0);
CREATE TABLE catalog_bodies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest BLOB NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (environment, digest)
);
INSERT INTO catalog_bodies VALUES(1,1,X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12','{"resources":[]}');
CREATE TABLE catalogs (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  digest BLOB NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (environment, host, serial),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE,
  FOREIGN KEY (environment, revision) REFERENCES revisions (environment, id),
  FOREIGN KEY (environment, digest) REFERENCES catalog_bodies (environment, digest)
) WITHOUT ROWID;
INSERT INTO catalogs VALUES(1,1,1,1,X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12',1576803600000000000);
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  agent TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  run TEXT NOT NULL,
  catalog BLOB NOT NULL,
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
INSERT INTO reports VALUES(1,1,1,'agent-1',1,'',X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12','unchanged',0,0,0,0,0,0,1576803600000000000,'');
CREATE TABLE events (
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  host BIGINT,
  kind TEXT NOT NULL,
  time BIGINT NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
INSERT INTO events VALUES(1,1,1,'report',1576803600000000000,'{}');
CREATE TABLE drift (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address TEXT NOT NULL,
  change TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  settled BIGINT, proposal BIGINT,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
INSERT INTO drift VALUES(1,1,1,'files./etc/motd','{}',1576803600000000000,1576803600000000000,NULL,1);
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  time BIGINT NOT NULL,
  environment BIGINT,
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  object TEXT NOT NULL,
  details TEXT NOT NULL,
  hash BLOB NOT NULL
);
INSERT INTO audit VALUES(1,1576803600000000000,1,'token:1','host.add','','{}',X'48b52b0f588f553b23cd97576743ed58ee77f9c4ce95f48f699e418b61c826e0');
INSERT INTO audit VALUES(2,1576803600000000000,NULL,'server','server.start','','{}',X'e878d219f13df2ef675e05eab594feed1694865363b6e9d2f9da2dd14d645f1f');
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  environment BIGINT REFERENCES environments (id),
  tags TEXT NOT NULL,
  uses_left BIGINT,
  expires BIGINT,
  revoked BIGINT,
  created BIGINT NOT NULL,
  last_used BIGINT
);
INSERT INTO tokens VALUES(1,'join','ten',X'ff4edbaa6b19139a7028675ea7d6aedb5c7a948904733417038a38ca79fda6da','read',1,'',10,NULL,NULL,1576803600000000000,NULL);
CREATE TABLE certificates (
  serial TEXT PRIMARY KEY,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  fingerprint BLOB NOT NULL UNIQUE,
  issued BIGINT NOT NULL,
  not_after BIGINT NOT NULL,
  revoked BIGINT,
  reason TEXT NOT NULL,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
INSERT INTO certificates VALUES('0af3',1,1,X'03d66dd08835c1ca3f128cceacd1f31ac94163096b20f445ae84285bc0832d72',1576803600000000000,1579395600000000000,NULL,'');
CREATE TABLE enrolments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fingerprint BLOB NOT NULL UNIQUE,
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
INSERT INTO enrolments VALUES(1,X'2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683','','db1','','{}','pending',NULL,NULL,'',NULL,1576803600000000000);
CREATE TABLE operations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  kind TEXT NOT NULL,
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
INSERT INTO operations VALUES(1,1,'deploy','token:1','running',0,0,'','null',0,1576803600000000000,1576803600000000000);
CREATE TABLE plans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  digest BLOB NOT NULL,
  body TEXT NOT NULL,
  author TEXT NOT NULL,
  state TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (environment, id),
  FOREIGN KEY (environment, revision) REFERENCES revisions (environment, id)
);
INSERT INTO plans VALUES(1,1,1,X'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a','{}','token:1','saved',1576803600000000000);
CREATE TABLE rollouts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  plan BIGINT NOT NULL,
  state TEXT NOT NULL,
  progress TEXT NOT NULL,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  FOREIGN KEY (environment, plan) REFERENCES plans (environment, id)
);
INSERT INTO rollouts VALUES(1,1,1,'running','{}',1576803600000000000,1576803600000000000);
CREATE TABLE idempotency_keys (
  token BIGINT NOT NULL REFERENCES tokens (id),
  key TEXT NOT NULL,
  request BLOB NOT NULL,
  status BIGINT NOT NULL,
  response TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (token, key)
) WITHOUT ROWID;
INSERT INTO idempotency_keys VALUES(1,'k1',X'1f58b9145b24d108d7ac38887338b3ea3229833b9c1e418250343f907bfd1047',201,'{}',1576803600000000000);
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO settings VALUES('site.poll','60');
CREATE TABLE machines (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  key BLOB NOT NULL,
  certificate TEXT NOT NULL,
  serial TEXT NOT NULL,
  earlier TEXT,
  machine_id TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  past_boots TEXT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO machines VALUES(1,1,X'a6042e6cb9e73c194c02fa7a76ddf734083cc876f3730ddb5da4be1e93f28d67','PEM','0af3',NULL,'m1','b2','b1');
CREATE TABLE streams (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  stream TEXT NOT NULL,
  acknowledged BIGINT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO streams VALUES(1,1,'s1',41);
CREATE TABLE orders (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  offer TEXT,
  apply TEXT,
  deployment TEXT,
  paused TEXT, ordered BLOB,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO orders VALUES(1,1,'{}','{}','d-1','disk is being replaced',X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12');
CREATE TABLE site_contents (
  environment BIGINT NOT NULL REFERENCES environments (id),
  digest BLOB NOT NULL,
  object TEXT NOT NULL,
  PRIMARY KEY (environment, digest)
) WITHOUT ROWID;
INSERT INTO site_contents VALUES(1,X'77f44b9024fd19a6674a62d98939f4e7f1b77f64eac4c7559414c46bdaec494c','c0ffee00');
CREATE TABLE orphans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address TEXT NOT NULL,
  catalog BLOB NOT NULL,
  since BIGINT NOT NULL,
  UNIQUE (environment, host, address),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
INSERT INTO orphans VALUES(1,1,1,'files./etc/issue',X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12',1576803600000000000);
CREATE TABLE proposals (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  address TEXT NOT NULL,
  likeness BLOB NOT NULL,
  change TEXT NOT NULL,
  state TEXT NOT NULL,
  opened BIGINT NOT NULL,
  closed BIGINT,
  decided BIGINT,
  decided_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  until BIGINT,
  tag TEXT NOT NULL,
  revision TEXT NOT NULL
);
INSERT INTO proposals VALUES(1,1,'files./etc/motd',X'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881','{}','open',1576803600000000000,NULL,NULL,'','',NULL,'','');
CREATE TABLE standings (
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  catalog BLOB NOT NULL,
  compliant BIGINT NOT NULL,
  drifted BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  PRIMARY KEY (environment, host),
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO standings VALUES(1,1,X'8503f26a4b4fdccf191f0fa6909cc47c2ec137fd81d6821af47bd0e122992b12',40,1,1,0,0);
CREATE TABLE compliance_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  since BIGINT NOT NULL,
  before TEXT NOT NULL,
  state TEXT NOT NULL,
  turn TEXT NOT NULL,
  verdict TEXT NOT NULL,
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
INSERT INTO compliance_changes VALUES(1,1,1,1576803600000000000,'unknown','failing','none','wrong',40,1,1,0,0,0,0,0,0);
CREATE TABLE failures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL,
  host BIGINT NOT NULL,
  address TEXT NOT NULL,
  outcome TEXT NOT NULL,
  began BIGINT NOT NULL,
  mended BIGINT,
  FOREIGN KEY (environment, host) REFERENCES hosts (environment, id) ON DELETE CASCADE
);
INSERT INTO failures VALUES(1,1,1,'services.nginx','failed',1576803600000000000,NULL);
CREATE TABLE delivery_cursors (
  environment BIGINT PRIMARY KEY REFERENCES environments (id),
  revision BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO delivery_cursors VALUES(1,1);
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  environment BIGINT NOT NULL REFERENCES environments (id),
  channel TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due BIGINT NOT NULL,
  created BIGINT NOT NULL
);
INSERT INTO deliveries VALUES(1,1,'ops','n1','{}',0,1576803600000000000,1576803600000000000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('environments',1);
INSERT INTO sqlite_sequence VALUES('hosts',1);
INSERT INTO sqlite_sequence VALUES('fact_sets',1);
INSERT INTO sqlite_sequence VALUES('fact_history',1);
INSERT INTO sqlite_sequence VALUES('revisions',1);
INSERT INTO sqlite_sequence VALUES('catalog_bodies',1);
INSERT INTO sqlite_sequence VALUES('reports',1);
INSERT INTO sqlite_sequence VALUES('events',1);
INSERT INTO sqlite_sequence VALUES('drift',1);
INSERT INTO sqlite_sequence VALUES('proposals',1);
INSERT INTO sqlite_sequence VALUES('orphans',1);
INSERT INTO sqlite_sequence VALUES('failures',1);
INSERT INTO sqlite_sequence VALUES('compliance_changes',1);
INSERT INTO sqlite_sequence VALUES('operations',1);
INSERT INTO sqlite_sequence VALUES('plans',1);
INSERT INTO sqlite_sequence VALUES('rollouts',1);
INSERT INTO sqlite_sequence VALUES('deliveries',1);
INSERT INTO sqlite_sequence VALUES('tokens',1);
INSERT INTO sqlite_sequence VALUES('enrolments',1);
INSERT INTO sqlite_sequence VALUES('audit',2);
CREATE INDEX hosts_by_life_cycle ON hosts (environment, life_cycle, name);
CREATE INDEX hosts_by_connectivity ON hosts (environment, connectivity, name);
CREATE INDEX hosts_by_compliance ON hosts (environment, compliance, name);
CREATE INDEX host_tags_by_host ON host_tags (environment, host);
CREATE INDEX fact_history_by_host ON fact_history (environment, host, id);
CREATE INDEX fact_history_by_digest ON fact_history (environment, digest);
CREATE INDEX revisions_by_time ON revisions (environment, committed);
CREATE INDEX catalogs_by_revision ON catalogs (environment, revision, host, serial);
CREATE INDEX catalogs_by_digest ON catalogs (environment, digest);
CREATE INDEX reports_by_environment ON reports (environment, id);
CREATE INDEX reports_by_host ON reports (environment, host, id);
CREATE INDEX reports_by_outcome ON reports (environment, outcome, id);
CREATE INDEX events_by_environment ON events (environment, revision);
CREATE INDEX events_by_kind ON events (environment, kind, revision);
CREATE INDEX events_by_host ON events (environment, host, revision) WHERE host IS NOT NULL;
CREATE UNIQUE INDEX drift_open ON drift (environment, host, address) WHERE settled IS NULL;
CREATE INDEX drift_by_state ON drift (environment, settled, id);
CREATE INDEX drift_by_environment ON drift (environment, id);
CREATE INDEX drift_by_host ON drift (environment, host, id);
CREATE INDEX audit_by_environment ON audit (environment, sequence);
CREATE INDEX audit_by_actor ON audit (actor, sequence);
CREATE INDEX audit_by_object ON audit (object, sequence);
CREATE INDEX certificates_by_host ON certificates (environment, host, issued);
CREATE INDEX enrolments_by_state ON enrolments (state, id);
CREATE INDEX enrolments_by_host ON enrolments (environment, host);
CREATE INDEX operations_by_environment ON operations (environment, id);
CREATE INDEX operations_by_state ON operations (state, id);
CREATE INDEX plans_by_revision ON plans (environment, revision);
CREATE INDEX rollouts_by_environment ON rollouts (environment, id);
CREATE UNIQUE INDEX rollouts_active ON rollouts (environment) WHERE state IN ('running', 'halted');
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created);
CREATE INDEX orphans_by_environment ON orphans (environment, id);
CREATE UNIQUE INDEX proposals_standing ON proposals (environment, likeness) WHERE closed IS NULL;
CREATE INDEX proposals_by_environment ON proposals (environment, id);
CREATE INDEX drift_by_proposal ON drift (proposal) WHERE settled IS NULL;
CREATE UNIQUE INDEX failures_open ON failures (environment, host, address) WHERE mended IS NULL;
CREATE INDEX failures_by_state ON failures (environment, mended, id);
CREATE INDEX failures_by_host ON failures (environment, host, id);
CREATE INDEX deliveries_by_channel ON deliveries (environment, channel, id);
CREATE INDEX compliance_changes_by_time ON compliance_changes (environment, host, since);
CREATE INDEX compliance_changes_by_host ON compliance_changes (environment, host, id);
COMMIT;
