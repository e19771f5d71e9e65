#include "store/audit.h"

#include "model/json_writer.h"
#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, AuditEntry& e) {
  return sql::columns(row, e.sequence, e.time, e.environment, e.actor, e.verb, e.object, e.details,
                      e.hash);
}

static Status read_row(const sql::Cursor& row, AuditHead& h) {
  return sql::columns(row, h.sequence, h.hash);
}

namespace audit {
namespace {

const std::string kColumns = "sequence, time, environment, actor, verb, object, details, hash";

std::string canonical(const AuditEntry& entry) {
  model::JsonWriter json;
  json.begin_object();
  json.key("actor");
  json.text(entry.actor);
  json.key("details");
  json.map(entry.details);
  json.key("environment");
  if (entry.environment) {
    json.integer(entry.environment->value);
  } else {
    json.null();
  }
  json.key("object");
  json.text(entry.object);
  json.key("sequence");
  json.integer(entry.sequence);
  json.key("time");
  json.integer(entry.time.time_since_epoch().count());
  json.key("verb");
  json.text(entry.verb);
  json.end_object();
  return json.take();
}

Digest chained(const Digest& previous, const AuditEntry& entry) {
  Hasher hasher;
  hasher.update({reinterpret_cast<const char*>(previous.bytes.data()), previous.bytes.size()});
  hasher.update(canonical(entry));
  return hasher.finish();
}

Error does_not_fit(int64_t sequence) {
  return fail(Code::corrupt, "the audit trail was altered at entry " + std::to_string(sequence));
}

}  // namespace

Result<AuditHead> append(Writer& writer, const AuditEntry& given) {
  TRY(AuditHead last, head(writer));
  AuditEntry entry = given;
  entry.sequence = last.sequence + 1;
  entry.time = writer.now();
  entry.hash = chained(last.hash, entry);
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO audit (sequence, time, environment, actor, verb, object, details, "
                  "hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                  entry.sequence, entry.time, entry.environment, entry.actor, entry.verb,
                  entry.object, model::to_json(entry.details), entry.hash));
  return AuditHead{entry.sequence, entry.hash};
}

Result<AuditHead> head(Reader& reader) {
  TRY(auto head,
      sql::first<AuditHead>(reader.connection(),
                            "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"));
  return head.value_or(AuditHead{});
}

Result<Page<AuditEntry>> list(Reader& reader, const AuditFilter& filter, const PageRequest& page) {
  return sql::Listing("audit", kColumns)
      .where("environment = ?", filter.environment)
      .where("actor = ?", filter.actor)
      .where("object = ?", filter.object)
      .page<AuditEntry>(reader.connection(), page, &AuditEntry::sequence, "sequence");
}

Status verify(Reader& reader, const std::optional<AuditHead>& witness) {
  TRY(auto cursor,
      sql::start(reader.connection(), "SELECT " + kColumns + " FROM audit ORDER BY sequence"));
  AuditHead last;
  bool witnessed = !witness || *witness == last;
  while (true) {
    TRY(bool more, cursor->next());
    if (!more) break;
    AuditEntry entry;
    if (!read_row(*cursor, entry) || entry.sequence != last.sequence + 1 ||
        entry.hash != chained(last.hash, entry))
      return does_not_fit(last.sequence + 1);
    last = {entry.sequence, entry.hash};
    witnessed = witnessed || *witness == last;
  }
  if (!witnessed)
    return fail(Code::corrupt, "the audit trail does not hold the entry " +
                                   std::to_string(witness->sequence) + " that was witnessed");
  return {};
}

}  // namespace audit
}  // namespace consort::store
